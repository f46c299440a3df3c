//! The pace of one process: a turn after the other, over all its regions.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

/// Timers are coarse: turns that were missed by so little are made up for; more would be a burst.
const SLACK: Duration = Duration::from_millis(5);

/// Lets at most so many through a second.
#[derive(Debug)]
pub(super) struct Pacer {
    /// The time between two turns; none: no limit.
    gap: Option<Duration>,
    next: Mutex<Option<Instant>>,
}

impl Pacer {
    pub(super) fn new(rate: Option<u32>) -> Self {
        let gap = rate.map(|rate| Duration::from_secs(1) / rate.max(1));
        Self { gap, next: Mutex::default() }
    }

    /// Waits for the caller's turn.
    pub(super) async fn turn(&self) {
        let Some(gap) = self.gap else { return };
        let now = Instant::now();
        let at = {
            let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
            let at = next.map_or(now, |next| next.max(now.checked_sub(SLACK).unwrap_or(now)));
            *next = Some(at + gap);
            at
        };
        if at > now {
            sleep_until(at).await;
        }
    }

    /// How many turns there are in a while; no more need to be leased ahead.
    pub(super) fn turns_in(&self, span: Duration) -> Option<usize> {
        let gap = self.gap?;
        usize::try_from(span.as_nanos() / gap.as_nanos().max(1)).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn turns_come_one_after_the_other() {
        let pacer = Pacer::new(Some(10));
        let begin = Instant::now();
        for _ in 0..11 {
            pacer.turn().await;
        }
        let elapsed = begin.elapsed();
        assert!((995..=1_010).contains(&elapsed.as_millis()), "{elapsed:?}");
        tokio::time::advance(Duration::from_secs(60)).await;
        let begin = Instant::now();
        for _ in 0..3 {
            pacer.turn().await;
        }
        assert!(begin.elapsed() >= Duration::from_millis(190), "an hour's rest is no credit");
    }

    #[tokio::test(start_paused = true)]
    async fn without_a_rate_nobody_waits() {
        let begin = Instant::now();
        Pacer::new(None).turn().await;
        assert_eq!(begin.elapsed(), Duration::ZERO);
    }
}
