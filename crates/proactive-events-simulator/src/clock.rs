//! Clocks for tests: one that stands still until it is moved, one that follows the runtime's time.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use proactive_events::{Clock, Timestamp};
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
