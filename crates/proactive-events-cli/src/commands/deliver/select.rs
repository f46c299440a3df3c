//! The campaign that a command is about.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, anyhow};
use proactive_events_delivery::outbox::{Outbox, Store};
use proactive_events_delivery::{StoreUrl, open as open_url};
use proactive_events_text::did_you_mean;

use super::store_url;
use crate::args::OneArgs;
use crate::input;

/// The name that was given, or the one of the body that was given.
pub(super) fn name(campaign: Option<&str>, body: Option<&str>) -> anyhow::Result<Option<String>> {
    match (campaign, body) {
        (Some(name), _) => Ok(Some(name.to_owned())),
        (None, Some(file)) => {
            let body = input::read(file).with_context(|| file.to_owned())?;
            Ok(body.text_at("/referenceId").map(str::to_owned))
        }
        (None, None) => Ok(None),
    }
}

/// The store, to work on it; a file that is not there is not made.
pub(super) async fn open_store(
    url: &StoreUrl,
    credentials: Option<&Path>,
) -> anyhow::Result<Arc<dyn Store>> {
    match url {
        StoreUrl::Sqlite(path) if !path.exists() => {
            Err(anyhow!("outbox {url}: there is no such file"))
        }
        url => open_or_make(url, credentials).await,
    }
}

/// The store, to work on it; made if it is not there. Says so when other users could read its files until now.
pub(super) async fn open_or_make(
    url: &StoreUrl,
    credentials: Option<&Path>,
) -> anyhow::Result<Arc<dyn Store>> {
    let was_readable = is_readable_by_others(url);
    let store = open_url(&store_url::with_login(url, credentials)?).await?;
    if was_readable && !is_readable_by_others(url) {
        eprintln!("outbox {url}: other users could read it; its mode is now 600");
    }
    Ok(store)
}

#[cfg(unix)]
fn is_readable_by_others(url: &StoreUrl) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    let StoreUrl::Sqlite(database) = url else { return false };
    let modes = files_of(database).filter_map(|file| std::fs::metadata(file).ok());
    modes.into_iter().any(|it| it.permissions().mode() & 0o077 != 0)
}

/// Other systems have no permission bits.
#[cfg(not(unix))]
fn is_readable_by_others(_: &StoreUrl) -> bool {
    false
}

/// A SQLite database with its log.
pub(super) fn files_of(database: &Path) -> impl Iterator<Item = PathBuf> {
    ["", "-wal", "-shm", "-journal"].into_iter().map(|ending| {
        let mut name = database.as_os_str().to_owned();
        name.push(ending);
        name.into()
    })
}

/// The campaign that the options name, or the only one.
pub(super) async fn only(store: &dyn Store, args: &OneArgs) -> anyhow::Result<Arc<dyn Outbox>> {
    let (name, names) = only_name(store, args).await?;
    open(store, &name, &names).await
}

/// Its name, and the names of all.
pub(super) async fn only_name(
    store: &dyn Store,
    args: &OneArgs,
) -> anyhow::Result<(String, Vec<String>)> {
    let names: Vec<_> = store.list().await?.into_iter().map(|it| it.name).collect();
    let name = match name(args.campaign.as_deref(), args.body.as_deref())? {
        Some(name) => name,
        None => match names.as_slice() {
            [name] => name.clone(),
            [] => return Err(anyhow!("there is no campaign in this outbox")),
            names => {
                return Err(anyhow!(
                    "there are {} campaigns: name one with --campaign: {}",
                    names.len(),
                    names.join(", ")
                ));
            }
        },
    };
    Ok((name, names))
}

/// The outbox of a campaign that must be there.
pub(super) async fn open(
    store: &dyn Store,
    name: &str,
    names: &[String],
) -> anyhow::Result<Arc<dyn Outbox>> {
    let found = store.open(name).await?;
    found.ok_or_else(|| {
        let hint = match did_you_mean(name, names.iter().map(String::as_str)) {
            Some(near) => format!(": did you mean {near:?}?"),
            None => ": proactive deliver status lists them".to_owned(),
        };
        anyhow!("there is no campaign {name:?} in this outbox{hint}")
    })
}
