//! Steps of the wall clock: it is set, or a laptop wakes. The spans of leases and waits do not change with it.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use proactive_events::Timestamp;
use proactive_events::values::Clock;

/// Smaller differences, in milliseconds, are how a clock is usually corrected.
const TOLERANCE: i64 = 1_000;

/// The wall clock, and a monotonic clock.
#[derive(Clone)]
pub(crate) struct Clocks {
    wall: Arc<dyn Clock>,
    elapsed: Arc<dyn Fn() -> Duration + Send + Sync>,
}

/// By how much the wall clock is ahead of the other, in milliseconds, since the last step.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Ahead(Option<i64>);

impl Clocks {
    pub(crate) fn new(wall: Arc<dyn Clock>) -> Self {
        let start = Instant::now();
        Self { wall, elapsed: Arc::new(move || start.elapsed()) }
    }

    /// Measures spans by another clock.
    pub(crate) fn with_elapsed(
        self,
        elapsed: impl Fn() -> Duration + Send + Sync + 'static,
    ) -> Self {
        Self { elapsed: Arc::new(elapsed), ..self }
    }

    /// The time now, and how many milliseconds the wall clock was set on (or back) since this was last asked.
    pub(crate) fn look(&self, ahead: &mut Ahead) -> (Timestamp, i64) {
        let now = self.wall.now();
        let elapsed = i64::try_from((self.elapsed)().as_millis()).unwrap_or(i64::MAX);
        let newest = now.unix_millis().saturating_sub(elapsed);
        let step = newest.saturating_sub(*ahead.0.get_or_insert(newest));
        if step.saturating_abs() < TOLERANCE {
            return (now, 0);
        }
        ahead.0 = Some(newest);
        (now, step)
    }
}

impl fmt::Debug for Clocks {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Clocks").field("wall", &self.wall).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

    use super::*;

    #[derive(Debug)]
    struct Wall(AtomicI64);

    impl Clock for Wall {
        fn now(&self) -> Timestamp {
            Timestamp::from_unix_millis(self.0.load(Ordering::SeqCst)).unwrap_or(Timestamp::MIN)
        }
    }

    #[test]
    fn a_step_is_told_once_and_time_is_no_step() {
        let wall = Arc::new(Wall(AtomicI64::new(1_000_000_000)));
        let passed = Arc::new(AtomicU64::new(0));
        let by = Arc::clone(&passed);
        let clocks = Clocks::new(Arc::<Wall>::clone(&wall))
            .with_elapsed(move || Duration::from_millis(by.load(Ordering::SeqCst)));
        let mut ahead = Ahead::default();
        let mut after = |by_wall: i64, by_span: u64| {
            wall.0.fetch_add(by_wall, Ordering::SeqCst);
            passed.fetch_add(by_span, Ordering::SeqCst);
            clocks.look(&mut ahead).1
        };
        assert_eq!(after(0, 0), 0);
        assert_eq!(after(50_000, 50_000), 0);
        assert_eq!(after(120_000, 0), 120_000);
        assert_eq!(after(0, 0), 0);
        assert_eq!(after(-3_600_000, 0), -3_600_000);
        assert_eq!(after(0, 120_000), -120_000);
        // Small differences add up to a step.
        assert_eq!((after(600, 0), after(600, 0), after(0, 0)), (0, 1_200, 0));
    }
}
