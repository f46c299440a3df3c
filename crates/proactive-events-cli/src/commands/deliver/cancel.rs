//! `proactive deliver cancel`: gives up what is pending; what is in flight gets its true outcome first.

use proactive_events_delivery::outbox::{self, Failure as Reason};

use super::one;
use super::summary::Summary;
use crate::args::OneArgs;
use crate::exit::{Exit, Failure};

pub(super) async fn run(args: &OneArgs) -> Result<Exit, Failure> {
    let store = one::open_store(&args.outbox.outbox, args.credentials.as_deref()).await?;
    let campaign = one::only(&*store, args).await?;
    let given_up = outbox::cancel(&*campaign, Reason::cancelled()).await.map_err(Failure::new)?;
    eprintln!(
        "{given_up} {} given up",
        if given_up == 1 { "recipient is" } else { "recipients are" }
    );
    Summary::of(&*campaign).await.map_err(Failure::new)?.print(args.outbox.format)?;
    Ok(Exit::Done)
}
