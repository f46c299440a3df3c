//! `proactive deliver work`: serves an outbox, together with other workers.

use std::sync::Arc;

use anyhow::anyhow;
use proactive_events::Stage;
use proactive_events_delivery::outbox::{self, OutboxError, OutboxErrorKind, Store};
use proactive_events_delivery::{CancellationToken, ResultsClaim, Server, Until, WorkError};

use super::summary::Summary;
use super::{clients, report, results, select};
use crate::args::WorkArgs;
use crate::exit::Exit;
use crate::output::BAD;
use crate::signal::stop_at_signal;

pub(super) async fn run(args: &WorkArgs) -> anyhow::Result<Exit> {
    let stop = stop_at_signal("finishing requests in flight; other workers continue")?;
    let stages = match args.stage {
        Some(stage) => vec![stage],
        None => vec![Stage::Development, Stage::Live],
    };
    let clients = stages.into_iter().map(|stage| clients::clients(&args.worker, stage));
    let clients = clients.collect::<Result<Vec<_>, _>>()?;
    let name = select::name(args.campaign.as_deref(), args.body.as_deref())?;
    let claim = match (&name, &args.worker.results) {
        (None, Some(_)) => return Err(anyhow!("--results needs --campaign")),
        (Some(name), Some(_)) => claim(args, name)?,
        _ => None,
    };
    let store =
        select::open_store(&args.outbox.outbox, args.worker.service.credentials.as_deref()).await?;
    check_campaign(&*store, name.as_deref()).await?;
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
                    // Progress of the other campaigns comes first.
                    summarize(&*store, args, &stop).await?;
                }
                return Err(error.into());
            }
        },
        Some(campaign) => {
            let mut file = results::attach(claim, &*campaign).await?;
            results::write_while(file.as_mut(), &*campaign, &stop, working).await?
        }
    };
    let paused = worked.pause.as_ref().map(report::print_pause);
    let exit = summarize(&*store, args, &stop).await?;
    Ok(paused.unwrap_or(exit))
}

fn claim(args: &WorkArgs, name: &str) -> anyhow::Result<Option<ResultsClaim>> {
    let body = args.body.iter().map(|file| ("the body", file.as_str())).collect::<Vec<_>>();
    results::claim(&args.worker, name, &args.outbox.outbox, &body)
}

/// Fails if no process can create the named campaign; prints that it waits if there is no campaign yet.
async fn check_campaign(store: &dyn Store, name: Option<&str>) -> anyhow::Result<()> {
    // A store that cannot be read now is read again by whoever serves it.
    let Ok(records) = store.list().await else { return Ok(()) };
    let names: Vec<_> = records.into_iter().map(|record| record.name).collect();
    match name {
        Some(name) if names.iter().any(|it| it == name) => {}
        Some(name) if store.is_exclusive() => {
            select::open(store, name, &names).await?;
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
) -> anyhow::Result<Option<Arc<dyn outbox::Outbox>>> {
    loop {
        let found = store.open(name).await?;
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
) -> anyhow::Result<Exit> {
    let mut exit = Exit::Done;
    let name = select::name(args.campaign.as_deref(), args.body.as_deref())?;
    for record in store.list().await? {
        let is_meant = name.as_ref().is_none_or(|name| *name == record.name)
            && args.stage.is_none_or(|stage| stage == record.stage);
        let opened = match store.open(&record.name).await {
            // It was reported when the work on it ended.
            Err(error) if name.is_none() && is_damaged(&error) => continue,
            opened => opened?,
        };
        let Some(campaign) = opened else { continue };
        if is_meant {
            let summary = Summary::of(&*campaign).await?;
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
