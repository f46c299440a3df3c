//! The results file: claimed before anything is queued, and written while the campaign is worked on.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::anyhow;
use proactive_events_delivery::outbox::{Outbox, Store};
use proactive_events_delivery::{
    CancellationToken, ResultsClaim, ResultsFile, StoreUrl, WorkError, Worked, is_same_file,
};

use super::{select, store_url};
use crate::args::WorkerArgs;

/// Interval between two writes.
const INTERVAL: Duration = Duration::from_millis(200);

/// Claims the file that `--results` names for a campaign, if one is named. `inputs` are the other files of the command,
/// each with a word for it.
pub(super) fn claim(
    args: &WorkerArgs,
    campaign: &str,
    outbox: &StoreUrl,
    inputs: &[(&str, &str)],
) -> anyhow::Result<Option<ResultsClaim>> {
    let Some(path) = &args.results else { return Ok(None) };
    if path.as_os_str() == "-" {
        return Err(anyhow!(
            "--results -: standard output is for the summary: name a file (./- is a file of this name)"
        ));
    }
    let mut others: Vec<(&str, PathBuf)> =
        vec![("standard output", "/dev/stdout".into()), ("standard error", "/dev/stderr".into())];
    others.extend(inputs.iter().map(|(what, file)| {
        (*what, PathBuf::from(if *file == "-" { "/dev/stdin" } else { file }))
    }));
    if let StoreUrl::Sqlite(database) = outbox {
        let mut lock = database.as_os_str().to_owned();
        lock.push("-lock");
        others.push(("the outbox's lock", lock.into()));
        others.extend(select::files_of(database).map(|file| ("the outbox", file)));
    }
    let service = &args.service;
    others.extend(service.credentials.iter().map(|file| ("the credentials", file.clone())));
    others.extend(service.ca.iter().map(|file| ("the trusted certificates", file.clone())));
    let trusted = std::env::var_os("SSL_CERT_FILE");
    others.extend(trusted.map(|file| ("the trusted certificates", file.into())));
    others.extend(outbox.inputs().map(|(what, file)| (what, file.to_owned())));
    if matches!(outbox, StoreUrl::JetStream(_)) {
        let creds = store_url::creds_file(service.credentials.as_deref())?;
        others.extend(creds.map(|file| ("the credentials of the outbox", file)));
    }
    if let Some((what, _)) = others.iter().find(|(_, other)| is_same_file(path, other)) {
        let path = path.display();
        return Err(anyhow!("results {path}: it is also {what}: name another file"));
    }
    let claim = ResultsFile::claim(path, campaign)?;
    if matches!(outbox, StoreUrl::Sqlite(database) if !database.exists()) {
        claim.check_empty()?;
    }
    Ok(Some(claim))
}

/// Refuses results of a campaign that the outbox does not know, before it is made there.
pub(super) async fn check_known(
    claim: Option<&ResultsClaim>,
    store: &dyn Store,
    campaign: &str,
) -> anyhow::Result<()> {
    let Some(Err(error)) = claim.map(ResultsClaim::check_empty) else { return Ok(()) };
    match store.open(campaign).await? {
        Some(_) => Ok(()),
        None => Err(error.into()),
    }
}

/// Opens the claimed file for the campaign's results.
pub(super) async fn attach(
    claim: Option<ResultsClaim>,
    campaign: &dyn Outbox,
) -> anyhow::Result<Option<ResultsFile>> {
    let Some(claim) = claim else { return Ok(None) };
    let file = claim.attach(campaign).await?;
    if file.is_tightened() {
        let path = file.path().display();
        eprintln!("results {path}: other users could read it; its mode is now 600");
    }
    Ok(Some(file))
}

/// Writes results while the work runs, and the rest after its end. When they cannot be written, the work is
/// asked to stop and finishes what is in flight.
pub(super) async fn write_while(
    file: Option<&mut ResultsFile>,
    campaign: &dyn Outbox,
    stop: &CancellationToken,
    working: impl Future<Output = Result<Worked, WorkError>>,
) -> anyhow::Result<Worked> {
    let Some(file) = file else { return Ok(working.await?) };
    let mut working = std::pin::pin!(working);
    let writing = async {
        loop {
            if let Err(error) = file.append(campaign).await {
                return error;
            }
            tokio::time::sleep(INTERVAL).await;
        }
    };
    let worked = tokio::select! {
        worked = &mut working => worked,
        error = writing => {
            stop.cancel();
            // Its outcomes are in the outbox; the first error is the one to report.
            let _ = working.await;
            return Err(error.into());
        }
    };
    // Results are written even when the work has failed.
    let appended = file.append(campaign).await.and_then(|_| file.sync());
    let worked = worked?;
    appended?;
    Ok(worked)
}
