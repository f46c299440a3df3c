//! The work for one region: leases in, requests out, reactions on.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::{Stream, StreamExt as _};
use proactive_events::{EncodedRequest, Region, SendAllOptions, Sent};
use tokio::sync::mpsc::{self, Receiver, Sender};

use super::WorkError;
use super::reaction::{self, Reaction, react};
use super::shared::Shared;
use crate::outbox::{Lease, Retry};

/// So many are leased at once at most.
const BATCH: usize = 512;
/// After so many empty answers in a row it is looked whether the outbox has lost entries; half a minute, about.
const LOST_AFTER: u32 = 200;
/// One event is tried for so long before it goes back to the outbox.
const PATIENCE: Duration = Duration::from_secs(60);

/// Works for a region until there is nothing left, or the work is to end.
pub(super) async fn work(
    shared: Arc<Shared>,
    region: Region,
    reactions: Sender<Reaction>,
) -> Result<(), WorkError> {
    let (lend, lent) = mpsc::channel(BATCH);
    let feeding = async {
        let fed = feed(&shared, region, lend).await;
        if fed.is_err() {
            shared.ending.stop();
        }
        fed
    };
    let (fed, sent) = tokio::join!(feeding, send(&shared, region, lent, reactions));
    fed.and(sent)
}

/// Leases entries as fast as they are taken.
async fn feed(shared: &Shared, region: Region, lend: Sender<Lease>) -> Result<(), WorkError> {
    let (second, mut empty) = (Duration::from_secs(1), 0);
    let most = shared.pacer.turns_in(second).map_or(BATCH, |turns| turns.clamp(1, BATCH));
    loop {
        // Few leases at a time would cost as much as many.
        match shared.ending.unless_stopped(lend.reserve_many(BATCH / 2)).await {
            Some(Ok(_)) => {}
            Some(Err(_)) | None => return Ok(()),
        }
        let most = most.min(lend.capacity());
        let leases = shared.outbox.lease(region, most, shared.options.lease).await?;
        empty = if leases.is_empty() { empty + 1 } else { 0 };
        if leases.is_empty() && shared.is_over().await? {
            return Ok(());
        }
        if empty == LOST_AFTER {
            empty = 0;
            shared.look_for_lost().await?;
        }
        shared.hand.take(&leases);
        for lease in leases {
            // What is leased and not sent any more comes back as `Closed`.
            shared.ending.unless_stopped(shared.pacer.turn()).await;
            if lend.send(lease).await.is_err() {
                return Ok(());
            }
        }
    }
}

/// The leases that are being sent, by their place in the stream.
type UnderWay = Arc<Mutex<HashMap<u64, Lease>>>;

fn lock(under_way: &UnderWay) -> MutexGuard<'_, HashMap<u64, Lease>> {
    under_way.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Sends what is lent, and says what follows.
async fn send(
    shared: &Shared,
    region: Region,
    mut lent: Receiver<Lease>,
    reactions: Sender<Reaction>,
) -> Result<(), WorkError> {
    // Nothing is connected for a region in which nobody is.
    let Some(first) = lent.recv().await else { return Ok(()) };
    let client = shared.clients.make(region).map_err(WorkError::Client).inspect_err(|_| {
        shared.ending.stop();
    })?;
    let under_way = UnderWay::default();
    let mut source = std::pin::pin!(requests(first, lent, &under_way).fuse());
    let mut sending = client.send_all(source.as_mut(), options(shared));
    let closing = async {
        shared.ending.stopped().await;
        client.shutdown().await;
        std::future::pending().await
    };
    let mut closing = std::pin::pin!(closing);
    loop {
        let sent = tokio::select! {
            sent = sending.next() => sent,
            never = &mut closing => never,
        };
        let Some(sent) = sent else { break };
        if let Some(reaction) = follow(shared, &under_way, sent)? {
            // The committer ends only with an error, which is told elsewhere.
            let _ = reactions.send(reaction).await;
        }
    }
    if let Some(pause) = sending.paused() {
        shared.pause(pause);
    }
    drop(sending);
    // A pause leaves what it had not taken: that goes back untouched.
    while source.next().await.is_some() {}
    let untouched = std::mem::take(&mut *lock(&under_way));
    for lease in untouched.into_values() {
        let retry = Retry { id: lease.id, at: shared.clock.now(), attempts: 0, unsent: true };
        let _ = reactions.send(Reaction::Retry(retry)).await;
    }
    Ok(())
}

fn options(shared: &Shared) -> SendAllOptions {
    let concurrency = shared.options.concurrency;
    let mut options = SendAllOptions::default().concurrency(concurrency);
    options.waiting = concurrency.saturating_mul(4);
    options.timeout = Some(PATIENCE);
    options
}

/// The requests of leases, each remembered under its place.
fn requests(
    first: Lease,
    lent: Receiver<Lease>,
    under_way: &UnderWay,
) -> impl Stream<Item = EncodedRequest> + use<> {
    let under_way = Arc::clone(under_way);
    let lent = futures_util::stream::unfold(lent, async |mut lent| {
        lent.recv().await.map(|lease| (lease, lent))
    });
    let all = futures_util::stream::iter([first]).chain(lent).enumerate();
    all.map(move |(index, lease)| {
        let request = lease.request.clone();
        lock(&under_way).insert(index as u64, lease);
        request
    })
}

/// What follows from an outcome.
fn follow(
    shared: &Shared,
    under_way: &UnderWay,
    sent: Sent,
) -> Result<Option<Reaction>, WorkError> {
    let lease = lock(under_way).remove(&sent.index);
    let Some(lease) = lease else { return Ok(None) };
    if reaction::is_answered(&sent.outcome) {
        shared.answered();
    } else if reaction::is_unreached(&sent.outcome)
        && !shared.is_answered()
        && let Err(error) = &sent.outcome
    {
        shared.ending.stop();
        shared.unreached(error);
    }
    Ok(Some(react(&lease, sent.outcome, (shared.clock.now(), shared.fraction()))))
}
