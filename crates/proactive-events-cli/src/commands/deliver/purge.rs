//! `proactive deliver purge`: removes a finished campaign.

use super::one;
use super::summary::Summary;
use crate::args::OneArgs;
use crate::exit::{Exit, Failure};

pub(super) async fn run(args: &OneArgs) -> Result<Exit, Failure> {
    let store = one::open_store(&args.outbox.outbox, args.credentials.as_deref()).await?;
    let campaign = one::only(&*store, args).await?;
    let summary = Summary::of(&*campaign).await.map_err(Failure::new)?;
    let name = &campaign.record().name;
    if summary.pending > 0 {
        eprintln!(
            "{name:?} is not finished: {} recipients are pending; go on with it, or cancel it first",
            summary.pending
        );
        summary.print(args.outbox.format)?;
        return Ok(Exit::No);
    }
    store.remove(name).await.map_err(Failure::new)?;
    eprintln!("{name:?} is removed from the outbox; results files are yours to remove");
    summary.print(args.outbox.format)?;
    Ok(Exit::Done)
}
