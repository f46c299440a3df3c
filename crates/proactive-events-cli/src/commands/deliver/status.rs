//! `proactive deliver status`: progress of the campaigns, also while workers serve them.

use std::io::Write as _;

use proactive_events::UserId;
use proactive_events_delivery::open_to_read;
use proactive_events_delivery::outbox::{Outbox, Store};
use serde_json::json;

use super::summary::Summary;
use super::{one, store_url};
use crate::args::Format;
use crate::args::{Listing, StatusArgs};
use crate::exit::{Exit, Failure};
use crate::output::json_line;

/// So much is read at once.
const PAGE: usize = 1_000;

pub(super) async fn run(args: &StatusArgs) -> Result<Exit, Failure> {
    let url = store_url::with_login(&args.one.outbox.outbox, args.one.credentials.as_deref())?;
    let opened = open_to_read(&url).await;
    let store = opened.map_err(Failure::new)?;
    match args.list {
        None => count(&*store, args).await?,
        Some(listing) => {
            let campaign = one::only(&*store, &args.one).await?;
            match listing {
                Listing::Pending => list_pending(&*campaign).await?,
                Listing::Forget => list_to_forget(&*campaign, args.one.outbox.format).await?,
            }
        }
    }
    Ok(Exit::Done)
}

/// A line a campaign.
async fn count(store: &dyn Store, args: &StatusArgs) -> Result<(), Failure> {
    let wanted = one::name(args.one.campaign.as_deref(), args.one.body.as_deref())?;
    let names: Vec<_> =
        store.list().await.map_err(Failure::new)?.into_iter().map(|it| it.name).collect();
    let shown = wanted.map_or_else(|| names.clone(), |name| vec![name]);
    if shown.is_empty() {
        eprintln!("there is no campaign in this outbox");
    }
    for name in shown {
        let campaign = one::open(store, &name, &names).await?;
        let summary = Summary::of(&*campaign).await.map_err(Failure::new)?;
        summary.print(args.one.outbox.format)?;
        if args.one.outbox.format == Format::Human {
            tell_progress(&*campaign).await?;
        }
    }
    Ok(())
}

async fn tell_progress(campaign: &dyn Outbox) -> Result<(), Failure> {
    let progress = campaign.progress().await.map_err(Failure::new)?;
    if !progress.complete && !campaign.record().body.is_empty() {
        println!("  not all recipients are queued yet: {} records are", progress.records);
    }
    Ok(())
}

/// Prints the undecided entries, with their whole requests.
async fn list_pending(campaign: &dyn Outbox) -> Result<(), Failure> {
    let mut after = 0;
    loop {
        let page = campaign.undecided(after, PAGE).await.map_err(Failure::new)?;
        let Some(last) = page.last() else { return Ok(()) };
        after = last.place;
        for waiting in page {
            let request: serde_json::Value =
                serde_json::from_slice(waiting.request.body()).map_err(Failure::new)?;
            json_line(&json!({
                "user": waiting.request.user().map(UserId::as_str),
                "referenceId": waiting.request.reference_id().as_str(),
                "line": waiting.line,
                "region": waiting.region.as_str(),
                "due": waiting.due.map(|due| due.to_string()),
                "deliveries": waiting.deliveries,
                "request": request,
            }))?;
        }
    }
}

/// The customers to be forgotten.
async fn list_to_forget(campaign: &dyn Outbox, format: Format) -> Result<(), Failure> {
    let mut written = Ok(());
    proactive_events_delivery::for_each_to_forget(campaign, |user| {
        if written.is_ok() {
            written = match format {
                Format::Json => json_line(&json!({ "user": user })),
                Format::Human => writeln!(std::io::stdout(), "{user}"),
            };
        }
    })
    .await
    .map_err(Failure::new)?;
    Ok(written?)
}
