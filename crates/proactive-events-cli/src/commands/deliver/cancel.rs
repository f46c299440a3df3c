//! `proactive deliver cancel`: gives up what is pending; what is in flight gets its true outcome first.

use proactive_events_delivery::outbox::{self, Failure as Reason};

use super::select;
use super::summary::Summary;
use crate::args::OneArgs;
use crate::exit::Exit;

pub(super) async fn run(args: &OneArgs) -> anyhow::Result<Exit> {
    let store = select::open_store(&args.outbox.outbox, args.credentials.as_deref()).await?;
    let campaign = select::only(&*store, args).await?;
    // Workers give up a part of the entries; the summary counts all of them.
    outbox::cancel(&*campaign, Reason::cancelled()).await?;
    Summary::of(&*campaign).await?.print(args.outbox.format)?;
    Ok(Exit::Done)
}
