//! Clocks for tests: one that stands still until it is moved, one that follows the runtime's time.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use proactive_events::Timestamp;
use proactive_events::values::Clock;
use tokio::time::Instant;

/// A clock for tests: clones share the time.
#[derive(Clone, Debug)]
pub struct ManualClock(Arc<Mutex<Timestamp>>);

impl ManualClock {
    /// A clock that stands at this moment.
    pub fn at(moment: Timestamp) -> Self {
        Self(Arc::new(Mutex::new(moment)))
    }

    /// Moves it on.
    pub fn advance(&self, span: Duration) {
        let mut now = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *now = now.checked_add(span).unwrap_or(Timestamp::MAX);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The simulator's clock: another one, put forward as a rehearsal wants.
#[derive(Debug)]
pub(crate) struct Shifted {
    clock: Arc<dyn Clock>,
    forward: Mutex<Duration>,
}

impl Shifted {
    pub(crate) fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, forward: Mutex::default() }
    }

    /// Total time that the clock was advanced.
    pub(crate) fn forward(&self) -> Duration {
        *self.forward.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn advance(&self, span: Duration) {
        let mut forward = self.forward.lock().unwrap_or_else(PoisonError::into_inner);
        *forward = forward.saturating_add(span);
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now().checked_add(self.forward()).unwrap_or(Timestamp::MAX)
    }

    /// Back to the other clock's time.
    pub(crate) fn reset(&self) {
        *self.forward.lock().unwrap_or_else(PoisonError::into_inner) = Duration::ZERO;
    }
}

/// A clock that follows the time of the runtime, which tests may pause or simulate.
#[derive(Clone, Copy, Debug)]
pub struct ElapsedClock {
    start: Timestamp,
    since: Instant,
}

impl ElapsedClock {
    /// A clock that shows this moment now.
    pub fn starting_at(moment: Timestamp) -> Self {
        Self { start: moment, since: Instant::now() }
    }
}

impl Clock for ElapsedClock {
    fn now(&self) -> Timestamp {
        self.start.checked_add(self.since.elapsed()).unwrap_or(Timestamp::MAX)
    }
}
