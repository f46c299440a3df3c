//! `proactive deliver cancel`: gives up what is pending; what is in flight gets its true outcome first.

use proactive_events_delivery::outbox::{self, Failure as Reason};

use super::one;
use super::summary::Summary;
use crate::args::OneArgs;
use crate::exit::{Exit, Failure};

pub(super) async fn run(args: &OneArgs) -> Result<Exit, Failure> {
    let store = one::open_store(&args.outbox.outbox, args.credentials.as_deref()).await?;
    let campaign = one::only(&*store, args).await?;
    // Workers give up a part of the entries; the summary counts all of them.
    outbox::cancel(&*campaign, Reason::cancelled()).await.map_err(Failure::new)?;
    Summary::of(&*campaign).await.map_err(Failure::new)?.print(args.outbox.format)?;
    Ok(Exit::Done)
}
