//! The pace of one process: a turn after the other, over all its regions.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

/// Timers are coarse: turns that were missed by so little are made up for; more would be a burst.
const SLACK: Duration = Duration::from_millis(5);
/// A turn that was missed by more is lost: a process that was stopped does not make up for it.
const LATE: Duration = Duration::from_millis(100);

/// Limits the number of events per second.
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

    /// Waits for the caller's turn. The caller must send at once: unused turns are lost.
    pub(super) async fn turn(&self) {
        let Some(gap) = self.gap else { return };
        loop {
            let at = self.reserve(gap);
            sleep_until(at).await;
            if Instant::now() <= at + LATE {
                return;
            }
        }
    }

    fn reserve(&self, gap: Duration) -> Instant {
        let now = Instant::now();
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        let at = next.map_or(now, |next| next.max(now.checked_sub(SLACK).unwrap_or(now)));
        *next = Some(at + gap);
        at
    }

    /// Number of turns within a span; no more need to be leased ahead.
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
        assert!(
            begin.elapsed() >= Duration::from_millis(190),
            "an hour without events gives no credit"
        );
    }

    /// Many wait for their turn while the process is stopped: afterwards they do not leave together.
    #[tokio::test(start_paused = true)]
    async fn turns_that_were_slept_through_are_gone() {
        let pacer = std::sync::Arc::new(Pacer::new(Some(10)));
        let mut waiting = tokio::task::JoinSet::new();
        for _ in 0..64 {
            let pacer = std::sync::Arc::clone(&pacer);
            waiting.spawn(async move {
                pacer.turn().await;
                Instant::now()
            });
        }
        tokio::task::yield_now().await;
        tokio::time::advance(Duration::from_secs(30)).await;
        let mut left = waiting.join_all().await;
        left.sort_unstable();
        for first in &left {
            let window = *first..*first + Duration::from_secs(1);
            let within = left.iter().filter(|at| window.contains(at)).count();
            assert!(within <= 12, "{within} in a second");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn without_a_rate_nobody_waits() {
        let begin = Instant::now();
        Pacer::new(None).turn().await;
        assert_eq!(begin.elapsed(), Duration::ZERO);
    }
}
