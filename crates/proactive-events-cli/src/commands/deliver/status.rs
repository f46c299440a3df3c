//! `proactive deliver status`: progress of the campaigns, also while workers serve them.

use std::io::Write as _;

use proactive_events::UserId;
use proactive_events_delivery::open_to_read;
use proactive_events_delivery::outbox::{Outbox, Store};
use serde_json::json;

use super::summary::Summary;
use super::{select, store_url};
use crate::args::{Format, Listing, StatusArgs};
use crate::exit::Exit;
use crate::output::{json_line, stdout};

/// Maximum number of entries read at once.
const PAGE: usize = 1_000;

pub(super) async fn run(args: &StatusArgs) -> anyhow::Result<Exit> {
    let url = store_url::with_login(&args.one.outbox.outbox, args.one.credentials.as_deref())?;
    let store = open_to_read(&url).await?;
    match args.list {
        None => count(&*store, args).await?,
        Some(listing) => {
            let campaign = select::only(&*store, &args.one).await?;
            match listing {
                Listing::Pending => list_pending(&*campaign).await?,
                Listing::Forget => list_to_forget(&*campaign, args.one.outbox.format).await?,
            }
        }
    }
    Ok(Exit::Done)
}

/// A line a campaign.
async fn count(store: &dyn Store, args: &StatusArgs) -> anyhow::Result<()> {
    let wanted = select::name(args.one.campaign.as_deref(), args.one.body.as_deref())?;
    let names: Vec<_> = store.list().await?.into_iter().map(|it| it.name).collect();
    let shown = wanted.map_or_else(|| names.clone(), |name| vec![name]);
    if shown.is_empty() {
        eprintln!("there is no campaign in this outbox");
    }
    for name in shown {
        let campaign = select::open(store, &name, &names).await?;
        let summary = Summary::of(&*campaign).await?;
        summary.print(args.one.outbox.format)?;
        if args.one.outbox.format == Format::Human {
            print_progress(&*campaign).await?;
        }
    }
    Ok(())
}

async fn print_progress(campaign: &dyn Outbox) -> anyhow::Result<()> {
    let progress = campaign.progress().await?;
    if !progress.complete && !campaign.record().body.is_empty() {
        writeln!(
            stdout(),
            "  not all recipients are queued yet: {} records are",
            progress.records
        )?;
    }
    Ok(())
}

/// Prints the undecided entries, with their whole requests.
async fn list_pending(campaign: &dyn Outbox) -> anyhow::Result<()> {
    let mut after = 0;
    loop {
        let page = campaign.undecided(after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = last.place;
        for waiting in page {
            let request: serde_json::Value = serde_json::from_slice(waiting.request.body())?;
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
async fn list_to_forget(campaign: &dyn Outbox, format: Format) -> anyhow::Result<()> {
    let mut written = Ok(());
    proactive_events_delivery::for_each_to_forget(campaign, |user| {
        if written.is_ok() {
            written = match format {
                Format::Json => json_line(&json!({ "user": user })),
                Format::Human => writeln!(stdout(), "{user}"),
            };
        }
    })
    .await?;
    Ok(written?)
}
