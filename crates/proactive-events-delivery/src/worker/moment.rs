//! Moments that decide whether leases are valid.

use std::time::Duration;

use tokio::time::Instant;

#[cfg(any(target_os = "linux", target_os = "android"))]
use crate::steady::running::Reading as Suspended;

/// A moment by two clocks. One of them continues while the machine is suspended, as leases of a server do.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment {
    running: Instant,
    suspended: Suspended,
}

impl Moment {
    pub(super) fn now() -> Self {
        Self { running: Instant::now(), suspended: Suspended::now() }
    }

    /// The time since then, suspended or not.
    pub(super) fn elapsed(&self) -> Duration {
        self.running.elapsed().max(self.suspended.elapsed())
    }
}

/// Elsewhere the wall clock, which may be set: forward, a lease seems to be over too early, which repeats nothing.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
#[derive(Clone, Copy, Debug)]
struct Suspended(std::time::SystemTime);

#[cfg(not(any(target_os = "linux", target_os = "android")))]
impl Suspended {
    fn now() -> Self {
        Self(std::time::SystemTime::now())
    }

    fn elapsed(self) -> Duration {
        self.0.elapsed().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn the_clock_that_went_further_counts() {
        let moment = Moment::now();
        tokio::time::advance(Duration::from_secs(60)).await;
        assert!(moment.elapsed() >= Duration::from_secs(60));
        let real = Moment::now();
        std::thread::sleep(Duration::from_millis(20));
        assert!(real.elapsed() >= Duration::from_millis(20), "tokio's clock stands still");
    }
}
