//! Moments in the life of a token.

use std::time::Duration;

use proactive_events_core::Timestamp;
use proactive_events_core::values::Clock;
use tokio::time::Instant;

/// A moment by two clocks: one that can be set, or replaced by the user, and a monotonic one.
#[derive(Clone, Copy)]
pub(super) struct Moment {
    by_clock: Timestamp,
    running: Instant,
}

impl Moment {
    pub(super) fn now(clock: &dyn Clock) -> Self {
        Self { by_clock: clock.now(), running: Instant::now() }
    }

    pub(super) fn running(self) -> Instant {
        self.running
    }

    pub(super) fn after(self, span: Duration) -> Self {
        let by_clock = self.by_clock.checked_add(span).unwrap_or(Timestamp::MAX);
        Self { by_clock, running: self.running + span }
    }

    /// True if it has come by one of the clocks. A token whose end is doubtful is renewed: that costs one request.
    pub(super) fn has_come(self, now: Self) -> bool {
        self.by_clock <= now.by_clock || self.running <= now.running
    }
}
