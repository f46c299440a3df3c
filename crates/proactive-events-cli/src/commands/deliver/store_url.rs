//! The outbox's URL with the login of its server, which need not stand in the arguments: other users can read those.

use std::path::{Path, PathBuf};

use anyhow::anyhow;
use proactive_events_delivery::{Login, StoreUrl};

use crate::credentials;

const USER: &str = "NATS_USER";
const PASSWORD: &str = "NATS_PASSWORD";
const TOKEN: &str = "NATS_TOKEN";
const CREDS: &str = "NATS_CREDS";

/// The URL, with the login of the credentials file or of the environment where it has none of its own.
pub(super) fn with_login(url: &StoreUrl, file: Option<&Path>) -> anyhow::Result<StoreUrl> {
    if url.holds_secret() {
        eprintln!(
            "warning: other users of this machine can read the password in --outbox: set {USER} and {PASSWORD} (or \
             {TOKEN}, or {CREDS}) in the environment or in the --credentials file instead"
        );
    }
    if !url.takes_login() {
        return Ok(url.clone());
    }
    let value = values(file)?;
    let login = match (value(CREDS), value(USER), value(PASSWORD), value(TOKEN)) {
        (Some(creds), ..) => Login::File(creds.into()),
        (None, Some(user), Some(password), _) => Login::Password(user, password),
        (None, Some(_), None, _) => {
            return Err(anyhow!("{USER} is set and {PASSWORD} is not"));
        }
        (None, None, Some(_), _) => {
            return Err(anyhow!("{PASSWORD} is set and {USER} is not"));
        }
        (None, None, None, Some(token)) => Login::Token(token),
        (None, None, None, None) => return Ok(url.clone()),
    };
    Ok(url.clone().with_login(login))
}

/// The NATS credentials file that the credentials file or the environment names.
pub(super) fn creds_file(file: Option<&Path>) -> anyhow::Result<Option<PathBuf>> {
    Ok(values(file)?(CREDS).map(PathBuf::from))
}

/// Looks up variables, in the credentials file first.
fn values(file: Option<&Path>) -> anyhow::Result<impl Fn(&str) -> Option<String>> {
    let file = file.map(credentials::open).transpose()?;
    Ok(move |name: &str| {
        let in_file = file.as_ref().and_then(|file| file.value(name));
        let value = in_file.or_else(|| std::env::var(name).ok());
        value.filter(|value| !value.is_empty())
    })
}
