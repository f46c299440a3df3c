//! The work for one region: leases in, requests out, reactions on.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::{Stream, StreamExt as _};
use proactive_events::client::{SendAllOptions, SendOutcome};
use proactive_events::{Client, EncodedRequest, Region, SendError};
use tokio::sync::Notify;
use tokio::sync::mpsc::{self, Receiver, Sender};
use tokio::time::Instant;

use super::WorkError;
use super::departure::{Gate, UnderWay};
use super::evidence::{Evidence, Kind};
use super::moment::Moment;
use super::reaction::{self, Reaction, react};
use super::shared::Shared;
use super::telemetry;
use crate::outbox::{Lease, Retry};

/// Maximum number of entries leased at once.
const BATCH: usize = 512;
/// Number of empty answers in a row before a check for entries that the outbox has lost; about half a minute.
const LOST_AFTER: u32 = 200;
/// One event is tried for so long before it goes back to the outbox.
const PATIENCE: Duration = Duration::from_secs(60);
/// No more requests wait for their turn in the pace than have it within this time; three regions share the turns.
const TURNS_AHEAD: Duration = Duration::from_secs(10);

/// Maximum time between two looks at whether a hold is over.
const MAX_LOOK: Duration = Duration::from_secs(1);

/// State shared by the two halves of a lane.
#[derive(Default)]
struct Halves {
    /// The client, once there is one.
    client: Mutex<Option<Client>>,
    /// Nothing can be leased at the moment.
    is_drained: Notify,
}

impl Halves {
    fn client(&self) -> MutexGuard<'_, Option<Client>> {
        self.client.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits while nothing can be sent, such as after a long 429 or without a token: nothing is leased meanwhile.
    async fn until_sendable(&self) {
        loop {
            let held_for = self.client().as_ref().and_then(Client::held_for);
            match held_for {
                Some(held_for) => tokio::time::sleep(held_for.min(MAX_LOOK)).await,
                None => return,
            }
        }
    }
}

/// Works for a region until there is nothing left, or the work is to end.
pub(super) async fn work(
    shared: Arc<Shared>,
    region: Region,
    reactions: Sender<Reaction>,
) -> Result<(), WorkError> {
    // No more than a second's turns are leased ahead.
    let turns = shared.pacer.turns_in(Duration::from_secs(1));
    let (lend, lent) = mpsc::channel(turns.map_or(BATCH, |turns| turns.clamp(1, BATCH)));
    let halves = Halves::default();
    let feeding = async {
        let fed = feed(&shared, region, lend, &halves).await;
        if fed.is_err() {
            shared.ending.cancel();
        }
        fed
    };
    let (fed, sent) = tokio::join!(feeding, send(&shared, region, lent, (&halves, &reactions)));
    fed.and(sent)
}

/// Leases entries as fast as they are taken.
async fn feed(
    shared: &Shared,
    region: Region,
    lend: Sender<Lease>,
    halves: &Halves,
) -> Result<(), WorkError> {
    let mut empty = 0;
    let few = (lend.max_capacity() / 2).max(1);
    loop {
        // Few leases at a time would cost as much as many.
        match shared.ending.run_until_cancelled(lend.reserve_many(few)).await {
            Some(Ok(_)) => {}
            Some(Err(_)) | None => return Ok(()),
        }
        if shared.ending.run_until_cancelled(halves.until_sendable()).await.is_none() {
            return Ok(());
        }
        let most = lend.capacity();
        let since = Moment::now();
        let began = Instant::now();
        let leases = shared.outbox.lease(region, most).await?;
        telemetry::leased(region, leases.len(), began.elapsed());
        empty = if leases.is_empty() { empty + 1 } else { 0 };
        if leases.is_empty() {
            halves.is_drained.notify_one();
        }
        if leases.is_empty() && shared.is_over().await? {
            return Ok(());
        }
        if empty == LOST_AFTER {
            empty = 0;
            shared.look_for_lost().await?;
        }
        shared.hand.take(&leases, since);
        for lease in leases {
            if lend.send(lease).await.is_err() {
                return Ok(());
            }
        }
    }
}

/// Sends what is lent, and says what follows.
async fn send(
    shared: &Arc<Shared>,
    region: Region,
    mut lent: Receiver<Lease>,
    (halves, reactions): (&Halves, &Sender<Reaction>),
) -> Result<(), WorkError> {
    // A region without recipients needs no connection.
    while let Some(first) = lent.recv().await {
        let under_way = Arc::new(UnderWay::default());
        let ways = (halves, reactions);
        let sent = send_until_cancelled(shared, region, (first, &mut lent), &under_way, ways);
        sent.await?;
        give_back(shared, under_way.take_all(), reactions).await;
        if shared.ending.is_cancelled() {
            break;
        }
    }
    // A pause leaves what it had not taken: that goes back untouched.
    while let Some(lease) = lent.recv().await {
        give_back(shared, vec![lease], reactions).await;
    }
    Ok(())
}

/// Gives back what was not sent.
async fn give_back(shared: &Shared, leases: Vec<Lease>, reactions: &Sender<Reaction>) {
    for lease in leases {
        let retry = Retry { id: lease.id, at: shared.clock.now(), attempts: 0, unsent: true };
        // The committer ends only with an error, which is told elsewhere.
        let _ = reactions.send(Reaction::Retry(retry)).await;
    }
}

/// Sends until nothing more is lent, the work is to end, or the campaign is cancelled: what waits in the client then
/// comes back.
async fn send_until_cancelled(
    shared: &Arc<Shared>,
    region: Region,
    (first, lent): (Lease, &mut Receiver<Lease>),
    under_way: &Arc<UnderWay>,
    (halves, reactions): (&Halves, &Sender<Reaction>),
) -> Result<(), WorkError> {
    let client = shared.clients.make(region).map_err(WorkError::Client).inspect_err(|_| {
        shared.ending.cancel();
    })?;
    *halves.client() = Some(client.clone());
    let mut cancels = shared.cancels.subscribe();
    let mut closes = cancels.clone();
    // The sender lives as long as what is shared.
    let source = requests(first, lent, under_way).take_until(async move {
        let _ = cancels.changed().await;
    });
    let gate = Gate { shared: Arc::clone(shared), under_way: Arc::clone(under_way) };
    let sending = client.send_all(source, options(shared)).with_departure_check(Arc::new(gate));
    let mut sending = std::pin::pin!(sending);
    let closing = async {
        tokio::select! {
            () = shared.ending.cancelled() => {}
            _ = closes.changed() => {}
        }
        client.shutdown().await;
        std::future::pending().await
    };
    let mut closing = std::pin::pin!(closing);
    let mut evidence = Evidence::default();
    loop {
        let sent = tokio::select! {
            sent = sending.next() => sent,
            // No further outcome will come as evidence about the refusals held back.
            () = halves.is_drained.notified() => {
                if under_way.is_empty() && client.paused().is_none() {
                    write(reactions, evidence.acquit()).await;
                }
                continue;
            }
            never = &mut closing => never,
        };
        let Some(sent) = sent else { break };
        write(reactions, follow(shared, under_way, sent, &mut evidence)?).await;
    }
    let pause = sending.paused().cloned();
    let left = match &pause {
        Some(pause) => evidence.convict(pause.reason),
        None => evidence.acquit(),
    };
    write(reactions, left).await;
    if let Some(pause) = &pause {
        telemetry::paused(region, pause);
        shared.pause(pause);
    }
    Ok(())
}

/// Passes on what is to be written.
async fn write(reactions: &Sender<Reaction>, written: Vec<Reaction>) {
    for reaction in written {
        // The committer ends only with an error, which is told elsewhere.
        let _ = reactions.send(reaction).await;
    }
}

fn options(shared: &Shared) -> SendAllOptions {
    // Requests wait for their turn in the client: no more than will have one soon.
    let turns = shared.pacer.turns_in(TURNS_AHEAD).unwrap_or(usize::MAX);
    let concurrency = shared.options.concurrency.min(turns).max(1);
    let mut options = SendAllOptions::default().with_concurrency(concurrency);
    options.waiting = concurrency.saturating_mul(4);
    options.timeout = Some(PATIENCE);
    options
}

/// The requests of leases, each remembered under its place.
fn requests<'l>(
    first: Lease,
    lent: &'l mut Receiver<Lease>,
    under_way: &Arc<UnderWay>,
) -> impl Stream<Item = EncodedRequest> + use<'l> {
    let under_way = Arc::clone(under_way);
    let lent = futures_util::stream::unfold(lent, async |lent| {
        lent.recv().await.map(|lease| (lease, lent))
    });
    let first_request = first.request.clone();
    under_way.add(0, first);
    let others = lent.enumerate().map(move |(index, lease)| {
        let request = lease.request.clone();
        under_way.add(index as u64 + 1, lease);
        request
    });
    futures_util::stream::iter([first_request]).chain(others)
}

/// Handles an outcome.
fn follow(
    shared: &Shared,
    under_way: &UnderWay,
    sent: SendOutcome,
    evidence: &mut Evidence,
) -> Result<Vec<Reaction>, WorkError> {
    let Some(lease) = under_way.remove(sent.index) else { return Ok(Vec::new()) };
    if reaction::is_answered(&sent.outcome) {
        shared.answered();
    } else if reaction::is_unreached(&sent.outcome)
        && !shared.is_answered()
        && let Err(error) = &sent.outcome
    {
        shared.ending.cancel();
        shared.unreached(error);
    }
    let (kind, now) = (Kind::of(&sent.outcome), shared.clock.now());
    let attempts = sent.outcome.as_ref().err().map_or(0, SendError::attempts);
    let if_paused = Retry { id: lease.id, at: now, attempts, unsent: false };
    let reaction = react(&lease, sent.outcome, (now, shared.fraction()));
    Ok(evidence.weigh(kind, reaction, if_paused))
}
