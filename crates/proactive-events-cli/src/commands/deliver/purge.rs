//! `proactive deliver purge`: removes a finished campaign.

use proactive_events_delivery::outbox::OutboxErrorKind;

use super::select;
use super::summary::Summary;
use crate::args::OneArgs;
use crate::exit::Exit;

pub(super) async fn run(args: &OneArgs) -> anyhow::Result<Exit> {
    let store = select::open_store(&args.outbox.outbox, args.credentials.as_deref()).await?;
    let (name, names) = select::only_name(&*store, args).await?;
    // A campaign that lost data can be purged, too; the summary of its entries is unknown.
    if let Err(error) = store.open(&name).await
        && error.kind() == OutboxErrorKind::Missing
    {
        store.remove(&name).await?;
        eprintln!("{name:?} was not whole any more, and is removed from the outbox: {error}");
        return Ok(Exit::Done);
    }
    let campaign = select::open(&*store, &name, &names).await?;
    let summary = Summary::of(&*campaign).await?;
    let name = &campaign.record().name;
    if summary.pending > 0 {
        eprintln!(
            "{name:?} is not finished: {} recipients are pending; finish it or cancel it first",
            summary.pending
        );
        summary.print(args.outbox.format)?;
        return Ok(Exit::No);
    }
    store.remove(name).await?;
    eprintln!("{name:?} is removed from the outbox; results files are yours to remove");
    summary.print(args.outbox.format)?;
    Ok(Exit::Done)
}
