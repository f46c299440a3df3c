//! Working through an outbox: leases entries, sends them, writes down what came of each.
//!
//! A [`Worker`] has a `lane` a region, so that one region's outage holds up no other. What the client learns (the rate
//! after a 429, the breaker) holds for all of a region's entries; `reaction` says what follows for a single one. Entries
//! are decided in batches by the `committer`; the `hand` keeps leases alive while a send is slow.

mod clients;
mod committer;
mod departure;
mod evidence;
mod hand;
mod lane;
mod moment;
mod pacer;
mod reaction;
mod serve;
mod shared;
mod telemetry;

use std::fmt;
use std::sync::Arc;

use proactive_events::client::Pause;
use proactive_events::error::BuildError;
use proactive_events::values::Clock;
use proactive_events::{Region, SendError};
use tokio::sync::mpsc;
use tokio::task::{JoinError, JoinSet};
use tokio::time::Instant;
use tracing::Instrument as _;

use crate::outbox::{Outbox, OutboxError};
use crate::steady::SteadyClock;
pub use clients::Clients;
use committer::Committer;
pub use serve::Server;
use shared::Shared;
use tokio_util::sync::CancellationToken;

/// Maximum number of outcomes that wait to be written.
const REACTIONS: usize = 4_096;

/// Options of a worker.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[must_use]
pub struct WorkerOptions {
    /// Maximum number of requests in flight, for each region; 64.
    pub concurrency: usize,
    /// Maximum number of events per second, over all regions, and all workers where the backend can do that.
    pub rate: Option<u32>,
    /// When the work is over.
    pub until: Until,
}

/// When the work is over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Until {
    /// All recipients were read, and every entry is decided.
    #[default]
    Decided,
    /// It was stopped.
    Stopped,
}

impl Default for WorkerOptions {
    fn default() -> Self {
        Self { concurrency: 64, rate: None, until: Until::Decided }
    }
}

impl WorkerOptions {
    /// The same with another [`concurrency`](Self::concurrency).
    pub fn with_concurrency(self, concurrency: usize) -> Self {
        Self { concurrency, ..self }
    }

    /// The same with another [`rate`](Self::rate).
    pub fn with_rate(self, rate: impl Into<Option<u32>>) -> Self {
        Self { rate: rate.into(), ..self }
    }

    /// The same with another end of the work.
    pub fn with_until(self, until: Until) -> Self {
        Self { until, ..self }
    }
}

/// Sends the entries of an outbox.
#[derive(Clone)]
pub struct Worker {
    outbox: Arc<dyn Outbox>,
    clients: Clients,
    options: WorkerOptions,
    clock: Arc<dyn Clock>,
}

/// Result of the work.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Worked {
    /// A lane paused: undecided entries are still queued, and the cause must be fixed first.
    pub pause: Option<Pause>,
}

impl Worker {
    /// A worker for an outbox.
    ///
    /// # Errors
    /// When the clients send to another stage than the campaign is for.
    pub fn new(outbox: Arc<dyn Outbox>, clients: Clients) -> Result<Self, WorkError> {
        let (wanted, given) = (outbox.record().stage, clients.stage());
        if wanted != given {
            return Err(WorkError::Stage(format!("the campaign is for {wanted}, not for {given}")));
        }
        let (options, clock) = (WorkerOptions::default(), Arc::new(SteadyClock::new()));
        Ok(Self { outbox, clients, options, clock })
    }

    /// The same with other options.
    pub fn options(self, options: WorkerOptions) -> Self {
        Self { options, ..self }
    }

    /// The same by another clock than [`SteadyClock`].
    pub fn clock(self, clock: Arc<dyn Clock>) -> Self {
        Self { clock, ..self }
    }

    /// Works until the campaign is decided, the worker is stopped, or a lane pauses. Requests in flight are finished first.
    ///
    /// # Errors
    /// When the outbox fails, or the service was never reached. Nothing is lost: what is undecided is still queued.
    pub async fn run(&self, stop: &CancellationToken) -> Result<Worked, WorkError> {
        let work = async {
            telemetry::began();
            let began = Instant::now();
            let worked = self.work(stop).await;
            telemetry::ended(&worked, began.elapsed());
            worked
        };
        work.instrument(telemetry::span(self.outbox.record())).await
    }

    async fn work(&self, stop: &CancellationToken) -> Result<Worked, WorkError> {
        let Self { outbox, clients, options, clock } = self.clone();
        let pace = outbox.pace(options.rate).await?;
        let shared =
            Arc::new(Shared::new(outbox, clients, (options, pace), clock, stop.child_token()));
        let (tell, reactions) = mpsc::channel(REACTIONS);
        let (outbox, hand) = (Arc::clone(&shared.outbox), Arc::clone(&shared.hand));
        let committer = Committer { outbox, hand, pace, reactions };
        let mut lanes = JoinSet::new();
        for region in Region::ALL {
            lanes.spawn(lane::work(Arc::clone(&shared), *region, tell.clone()).in_current_span());
        }
        drop(tell);
        let working = async {
            let (worked, committed) =
                tokio::join!(join(&shared, lanes), committing(&shared, committer));
            committed?;
            worked
        };
        tokio::select! {
            worked = working => worked?,
            error = shared.hand.keep(&*shared.outbox) => return Err(error.into()),
            error = shared.watch_for_cancel() => return Err(error.into()),
        }
        let cause = shared.take_cause();
        match cause.unreached {
            Some(error) => Err(WorkError::Unreached(Box::new(error))),
            None => Ok(Worked { pause: cause.pause }),
        }
    }
}

async fn committing(shared: &Shared, committer: Committer) -> Result<(), WorkError> {
    let committed = committer.run().await;
    if committed.is_err() {
        shared.ending.cancel();
    }
    Ok(committed?)
}

/// Waits for all lanes; the first error ends the others.
async fn join(shared: &Shared, mut lanes: JoinSet<Result<(), WorkError>>) -> Result<(), WorkError> {
    let mut first = Ok(());
    while let Some(ended) = lanes.join_next().await {
        let ended = ended.map_err(WorkError::from).flatten();
        if ended.is_err() {
            shared.ending.cancel();
        }
        first = first.and(ended);
    }
    first
}

/// Why the work could not be done.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum WorkError {
    /// The outbox failed.
    Outbox(OutboxError),
    /// A client cannot be made.
    Client(BuildError),
    /// The campaign is for another stage.
    Stage(String),
    /// The service, or the source of tokens, was never reached.
    Unreached(Box<SendError>),
    /// This number of entries is neither decided nor in the outbox any more: its server lost them. Enqueueing with
    /// [`verify`](crate::campaign::EnqueueOptions::with_verify) puts them again.
    Lost(u64),
    /// A part of the work ended early.
    Ended(String),
}

impl From<OutboxError> for WorkError {
    fn from(error: OutboxError) -> Self {
        Self::Outbox(error)
    }
}

impl From<JoinError> for WorkError {
    fn from(error: JoinError) -> Self {
        Self::Ended(error.to_string())
    }
}

impl fmt::Display for WorkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Outbox(error) => error.fmt(f),
            Self::Client(error) => error.fmt(f),
            Self::Stage(message) => f.write_str(message),
            Self::Unreached(error) => write!(f, "the service was never reached: {error}"),
            Self::Lost(count) => write!(
                f,
                "the outbox's server has lost {count} entries; `run` or `enqueue` with the same recipients puts them again"
            ),
            Self::Ended(error) => write!(f, "a part of the work ended early: {error}"),
        }
    }
}

impl std::error::Error for WorkError {}
