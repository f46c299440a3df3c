//! `proactive deliver cancel`: gives up what is pending.

use proactive_events_delivery::outbox::Failure as Reason;

use super::one;
use super::summary::Summary;
use crate::args::OneArgs;
use crate::exit::{Exit, Failure};

pub(super) async fn run(args: &OneArgs) -> Result<Exit, Failure> {
    let store = one::open_store(&args.outbox.outbox, args.credentials.as_deref()).await?;
    let campaign = one::only(&*store, args).await?;
    let given_up = campaign.give_up(Reason::cancelled()).await.map_err(Failure::new)?;
    eprintln!("{given_up} recipients are given up");
    Summary::of(&*campaign).await.map_err(Failure::new)?.print(args.outbox.format)?;
    Ok(Exit::Done)
}
