//! Clocks that no step of the wall clock moves.
//!
//! A user sets the wall clock, or a time server corrects it, while a campaign is sent. Leases, waits and life spans
//! must not change with it. So the delivery measures time from its first look at the wall clock by a monotonic one,
//! which continues while the machine sleeps.

use std::sync::OnceLock;
use std::time::Duration;

use proactive_events::Timestamp;
use proactive_events::values::{Clock, SystemClock};

/// The first look of this process.
static START: OnceLock<Start> = OnceLock::new();

struct Start {
    wall: Timestamp,
    running: running::Reading,
}

/// The wall clock as it was at the first look of this process, and the time that has passed since. All of a process have
/// the same time.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct SteadyClock;

impl SteadyClock {
    /// The clock; from its first making on no step counts.
    pub fn new() -> Self {
        START.get_or_init(Start::now);
        Self
    }
}

impl Default for SteadyClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for SteadyClock {
    fn now(&self) -> Timestamp {
        let start = START.get_or_init(Start::now);
        start.wall.checked_add(start.running.elapsed()).unwrap_or(Timestamp::MAX)
    }
}

impl Start {
    fn now() -> Self {
        Self { wall: Timestamp::now(), running: running::Reading::now() }
    }
}

/// The clock for what must not be decided too early, such as that an event has expired: a moment has come once the wall
/// clock and the [`SteadyClock`] both say so.
#[derive(Clone, Copy, Debug, Default)]
pub struct DeadlineClock(SteadyClock);

impl DeadlineClock {
    /// The clock; see [`SteadyClock::new`].
    pub fn new() -> Self {
        Self::default()
    }
}

impl Clock for DeadlineClock {
    fn now(&self) -> Timestamp {
        SystemClock.now().min(self.0.now())
    }
}

/// A clock that continues while the machine is suspended.
#[cfg(any(target_os = "linux", target_os = "android"))]
pub(crate) mod running {
    use super::Duration;

    /// The time since the machine was started.
    #[derive(Clone, Copy, Debug)]
    pub(crate) struct Reading(Duration);

    impl Reading {
        pub(crate) fn now() -> Self {
            let time = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
            let seconds = u64::try_from(time.tv_sec).unwrap_or_default();
            let nanos = u32::try_from(time.tv_nsec).unwrap_or_default();
            Self(Duration::new(seconds, nanos))
        }

        pub(crate) fn elapsed(self) -> Duration {
            Self::now().0.saturating_sub(self.0)
        }
    }
}

/// Elsewhere it may stand still meanwhile: what expires then is refused by the service.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
pub(crate) mod running {
    use super::Duration;

    #[derive(Clone, Copy, Debug)]
    pub(crate) struct Reading(std::time::Instant);

    impl Reading {
        pub(crate) fn now() -> Self {
            Self(std::time::Instant::now())
        }

        pub(crate) fn elapsed(self) -> Duration {
            self.0.elapsed()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_agrees_with_the_wall_clock_that_nobody_sets() {
        let steady = SteadyClock::new();
        let (before, now, after) = (Timestamp::now(), steady.now(), Timestamp::now());
        let off = |one: Timestamp, other: Timestamp| one.unix_millis() - other.unix_millis();
        assert!(off(now, before) >= -1_000 && off(now, after) <= 1_000, "{before} {now} {after}");
        assert!(DeadlineClock::new().now() <= SystemClock.now());
        assert!(steady.now() >= now);
    }
}
