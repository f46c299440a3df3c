//! The rate of all workers together.
//!
//! A lease is held for a second after its request was sent, so as many requests per second are sent as leases may exist at
//! once. That number is a property of a region's consumer, which all workers share. The rate is divided among the regions
//! that have entries; each worker that leases divides it again every few seconds, because a region may run dry. A region
//! without entries keeps one lease, to begin with when some come.

use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// Interval between two divisions of the rate.
const SHARE_INTERVAL: Duration = Duration::from_secs(3);

/// The rate, as far as this process knows it.
#[derive(Default)]
pub(super) struct SharedRate {
    /// 0: no rate is set, or it is unknown.
    rate: AtomicU32,
    shared: Mutex<Option<Instant>>,
}

impl SharedRate {
    pub(super) fn set(&self, rate: Option<u32>) {
        self.rate.store(rate.unwrap_or_default(), Relaxed);
    }

    /// The rate, if it has to be divided again. Then the interval starts again.
    pub(super) fn due(&self) -> Option<u32> {
        let rate = self.rate.load(Relaxed);
        if rate == 0 {
            return None;
        }
        let mut shared = self.shared.lock().unwrap_or_else(PoisonError::into_inner);
        let is_due = shared.is_none_or(|at| at.elapsed() >= SHARE_INTERVAL);
        if is_due {
            *shared = Some(Instant::now());
        }
        is_due.then_some(rate)
    }
}

/// Shares of the rate: the busy regions divide it, or all when none is busy. Each gets at least one.
pub(super) fn shares(rate: u32, busy: &[bool]) -> Vec<u32> {
    let is_any = busy.contains(&true);
    let count = |wanted: bool| busy.iter().filter(|it| **it == wanted).count();
    let (sharing, idle) = if is_any { (count(true), count(false)) } else { (busy.len(), 0) };
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let left = rate.saturating_sub(number(idle));
    let sharing = number(sharing).max(1);
    let mut remainder = left % sharing;
    let share = |is_busy: &bool| {
        if is_any && !is_busy {
            return 1;
        }
        let extra = u32::from(remainder > 0);
        remainder -= extra;
        (left / sharing + extra).max(1)
    };
    busy.iter().map(share).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_is_shared_by_the_busy() {
        assert_eq!(shares(10, &[true]), [10]);
        assert_eq!(shares(10, &[true, true, true]), [4, 3, 3]);
        assert_eq!(shares(10, &[true, false, true]), [5, 1, 4]);
        assert_eq!(shares(10, &[false, false]), [5, 5]);
        assert_eq!(shares(1, &[true, true]), [1, 1]);
        assert!(shares(5, &[]).is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn a_rate_is_divided_again_after_an_interval() {
        let shared = SharedRate::default();
        assert_eq!(shared.due(), None);
        shared.set(Some(7));
        assert_eq!((shared.due(), shared.due()), (Some(7), None));
        tokio::time::advance(SHARE_INTERVAL).await;
        shared.set(Some(8));
        assert_eq!(shared.due(), Some(8));
        shared.set(None);
        tokio::time::advance(SHARE_INTERVAL).await;
        assert_eq!(shared.due(), None);
    }
}
