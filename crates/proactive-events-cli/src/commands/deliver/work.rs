//! `proactive deliver work`: serves an outbox, together with other workers.

use std::sync::Arc;

use proactive_events::Stage;
use proactive_events_delivery::outbox::{self, OutboxError, OutboxErrorKind, Store};
use proactive_events_delivery::{CancellationToken, ResultsClaim, Server, Until, WorkError};

use super::run::stop_at_signal;
use super::summary::Summary;
use super::{clients, one, results, trouble};
use crate::args::WorkArgs;
use crate::exit::{Exit, Failure};
use crate::output::BAD;

pub(super) async fn run(args: &WorkArgs) -> Result<Exit, Failure> {
    let stop = stop_at_signal("finishing requests in flight; other workers continue")?;
    let stages = match args.stage {
        Some(stage) => vec![stage],
        None => vec![Stage::Development, Stage::Live],
    };
    let clients = stages.into_iter().map(|stage| clients::clients(&args.worker, stage));
    let clients = clients.collect::<Result<Vec<_>, _>>()?;
    let name = one::name(args.campaign.as_deref(), args.body.as_deref())?;
    let claim = match (&name, &args.worker.results) {
        (None, Some(_)) => return Err(Failure::new("--results needs --campaign")),
        (Some(name), Some(_)) => claim(args, name)?,
        _ => None,
    };
    let store =
        one::open_store(&args.outbox.outbox, args.worker.service.credentials.as_deref()).await?;
    look_for(&*store, name.as_deref()).await?;
    let mut options = clients::options(&args.worker);
    options.until = if args.stay { Until::Stopped } else { Until::Decided };
    let server = Server::new(Arc::clone(&store), clients, options).only(name.clone());
    let server = server.on_campaign_error(|error| {
        let what = if is_damaged(error) { "damaged" } else { "removed" };
        anstream::eprintln!("{BAD}{what}{BAD:#}: {error}");
    });
    let working = server.run(&stop);
    let campaign = match (&name, &claim) {
        (Some(name), Some(_)) => wait_for(&*store, name, &stop).await?,
        _ => None,
    };
    let worked = match campaign {
        None => match working.await {
            Ok(worked) => worked,
            Err(error) => {
                if is_damage(&error) {
                    // Of the others, what was done is told first.
                    summarize(&*store, args, &stop).await?;
                }
                return Err(Failure::new(error));
            }
        },
        Some(campaign) => {
            let mut file = results::attach(claim, &*campaign).await?;
            results::write_while(file.as_mut(), &*campaign, &stop, working).await?
        }
    };
    let paused = worked.pause.as_ref().map(trouble::tell_pause);
    let exit = summarize(&*store, args, &stop).await?;
    Ok(paused.unwrap_or(exit))
}

fn claim(args: &WorkArgs, name: &str) -> Result<Option<ResultsClaim>, Failure> {
    let body = args.body.iter().map(|file| ("the body", file.as_str())).collect::<Vec<_>>();
    results::claim(&args.worker, name, &args.outbox.outbox, &body)
}

/// Fails if the named campaign can't come to be, and says so if there is nothing to work on yet.
async fn look_for(store: &dyn Store, name: Option<&str>) -> Result<(), Failure> {
    // A store that cannot be read now is read again by whoever serves it.
    let Ok(records) = store.list().await else { return Ok(()) };
    let names: Vec<_> = records.into_iter().map(|record| record.name).collect();
    match name {
        Some(name) if names.iter().any(|it| it == name) => {}
        Some(name) if store.is_exclusive() => {
            one::open(store, name, &names).await?;
        }
        Some(name) => eprintln!("no campaign {name:?} yet; waiting for it"),
        None if names.is_empty() && !store.is_exclusive() => {
            eprintln!("no campaigns yet; waiting for one");
        }
        None => {}
    }
    Ok(())
}

/// The campaign, once it is created.
async fn wait_for(
    store: &dyn Store,
    name: &str,
    stop: &CancellationToken,
) -> Result<Option<Arc<dyn outbox::Outbox>>, Failure> {
    loop {
        let found = store.open(name).await.map_err(Failure::new)?;
        if found.is_some() || stop.is_cancelled() || store.is_exclusive() {
            return Ok(found);
        }
        let second = std::time::Duration::from_secs(1);
        stop.run_until_cancelled(tokio::time::sleep(second)).await;
    }
}

/// Prints the progress of the served campaigns. A worker that was stopped on request succeeds.
async fn summarize(
    store: &dyn Store,
    args: &WorkArgs,
    stop: &CancellationToken,
) -> Result<Exit, Failure> {
    let mut exit = Exit::Done;
    let name = one::name(args.campaign.as_deref(), args.body.as_deref())?;
    for record in store.list().await.map_err(Failure::new)? {
        let is_meant = name.as_ref().is_none_or(|name| *name == record.name)
            && args.stage.is_none_or(|stage| stage == record.stage);
        let opened = match store.open(&record.name).await {
            // It was told when it was met.
            Err(error) if name.is_none() && is_damaged(&error) => continue,
            opened => opened.map_err(Failure::new)?,
        };
        let Some(campaign) = opened else { continue };
        if is_meant {
            let summary = Summary::of(&*campaign).await.map_err(Failure::new)?;
            summary.print(args.outbox.format)?;
            exit = exit.max(summary.exit());
        }
    }
    Ok(if stop.is_cancelled() { Exit::Done } else { exit })
}

/// True if the work on a campaign ended because the campaign is damaged.
fn is_damage(error: &WorkError) -> bool {
    matches!(error, WorkError::Outbox(error) if is_damaged(error))
}

fn is_damaged(error: &OutboxError) -> bool {
    matches!(error.kind(), OutboxErrorKind::Corrupt | OutboxErrorKind::Missing)
}
