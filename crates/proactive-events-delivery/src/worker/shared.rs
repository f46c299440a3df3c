//! State shared by the lanes of a worker.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use proactive_events::SendError;
use proactive_events::client::{Pause, Random, SeededRandom};
use proactive_events::values::Clock;

use tokio::sync::watch;

use super::clients::Clients;
use super::hand::Hand;
use super::pacer::Pacer;
use super::{Until, WorkError, WorkerOptions};
use crate::outbox::{LeaseId, Outbox, OutboxError, Pace};
use tokio_util::sync::CancellationToken;

/// Maximum interval between checks for a cancelled campaign.
const LOOK: Duration = Duration::from_millis(250);

pub(super) struct Shared {
    pub(super) outbox: Arc<dyn Outbox>,
    pub(super) clients: Clients,
    pub(super) options: WorkerOptions,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) hand: Arc<Hand>,
    pub(super) pacer: Pacer,
    /// Limit for the rate of all workers together.
    pub(super) pace: Option<Pace>,
    /// Counts the times that the campaign was cancelled, so far as is known here.
    pub(super) cancels: watch::Sender<u64>,
    /// That this worker ends: by a wish, an error or a pause.
    pub(super) ending: CancellationToken,
    random: SeededRandom,
    has_answered: AtomicBool,
    cause: Mutex<Cause>,
}

/// Why the work ended before its end.
#[derive(Default)]
pub(super) struct Cause {
    pub(super) pause: Option<Pause>,
    pub(super) unreached: Option<SendError>,
}

impl Shared {
    pub(super) fn new(
        outbox: Arc<dyn Outbox>,
        clients: Clients,
        (options, pace): (WorkerOptions, Option<Pace>),
        clock: Arc<dyn Clock>,
        ending: CancellationToken,
    ) -> Self {
        let hand = Arc::new(Hand::new(outbox.lease_length()));
        Self {
            outbox,
            clients,
            pacer: Pacer::new(options.rate),
            pace,
            cancels: watch::Sender::new(0),
            hand,
            options,
            clock,
            ending,
            random: SeededRandom::from_system(),
            has_answered: AtomicBool::new(false),
            cause: Mutex::default(),
        }
    }

    /// True if the request of a lease may still be sent.
    pub(super) fn may_send(&self, id: LeaseId) -> bool {
        self.hand.holds(id) && self.outbox.may_send(id)
    }

    /// Watches for a cancellation of the campaign; ends with the outbox's error.
    pub(super) async fn watch_for_cancel(&self) -> OutboxError {
        loop {
            match self.outbox.cancels().await {
                Ok(count) => {
                    self.cancels.send_if_modified(|known| std::mem::replace(known, count) != count)
                }
                Err(error) => return error,
            };
            tokio::time::sleep(LOOK).await;
        }
    }

    /// A number from 0 to below 1.
    pub(super) fn fraction(&self) -> f64 {
        self.random.fraction()
    }

    /// True if no work is left: checked when nothing was leased.
    pub(super) async fn is_over(&self) -> Result<bool, WorkError> {
        if self.options.until == Until::Stopped {
            return Ok(false);
        }
        let counts = self.outbox.counts().await?;
        if counts.pending() > 0 {
            return Ok(false);
        }
        let is_single = self.outbox.record().body.is_empty();
        Ok(is_single || self.outbox.progress().await?.complete)
    }

    /// Checks for entries that are neither decided nor still there: a server can lose acknowledged ones when its
    /// machine loses power before the disk has it.
    pub(super) async fn look_for_lost(&self) -> Result<(), WorkError> {
        if !self.outbox.undecided(0, 1).await?.is_empty() || !self.hand.is_empty() {
            return Ok(());
        }
        // Counted after the look: what was decided meanwhile is not lost.
        match self.outbox.counts().await?.pending() {
            0 => Ok(()),
            lost => Err(WorkError::Lost(lost)),
        }
    }

    pub(super) fn answered(&self) {
        self.has_answered.store(true, Relaxed);
    }

    pub(super) fn is_answered(&self) -> bool {
        self.has_answered.load(Relaxed)
    }

    /// The lane of a region paused: what is wrong there is wrong everywhere.
    pub(super) fn pause(&self, pause: &Pause) {
        self.cause.lock().unwrap_or_else(PoisonError::into_inner).pause = Some(pause.clone());
        self.ending.cancel();
    }

    /// There is no way to the service, and never was.
    pub(super) fn unreached(&self, error: &SendError) {
        let mut cause = self.cause.lock().unwrap_or_else(PoisonError::into_inner);
        cause.unreached.get_or_insert_with(|| error.clone());
        drop(cause);
        self.ending.cancel();
    }

    pub(super) fn take_cause(&self) -> Cause {
        std::mem::take(&mut *self.cause.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
