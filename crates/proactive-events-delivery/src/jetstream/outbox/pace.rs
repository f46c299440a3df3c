//! The rate of all workers together.
//!
//! A lease is held for a second after its request was sent, so as many requests per second are sent as there may be
//! leases. That number is a property of a region's consumer, which all workers share. The rate is divided among the
//! regions that have entries; each worker that leases redistributes it every few seconds, because a region may run dry. A
//! region without entries keeps one lease, to begin with when some come.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use proactive_events::Region;
use tokio::time::Instant;

use super::JetStreamOutbox;
use super::consumers::has_entries;
use crate::jetstream::names::{Queue, Value};
use crate::outbox::{OutboxError, Pace};

/// Time that a lease is held after its request was sent.
const LEASE_HOLD: Duration = Duration::from_secs(1);
/// Interval between distributions of the rate.
const SHARE_INTERVAL: Duration = Duration::from_secs(3);

/// Rate as known to this process.
#[derive(Default)]
pub(super) struct Paced {
    /// 0: there is none, or it is not known.
    rate: AtomicU32,
    shared_out: Mutex<Option<Instant>>,
}

impl JetStreamOutbox {
    pub(super) async fn keep_pace(&self, rate: Option<u32>) -> Result<Option<Pace>, OutboxError> {
        if let Some(rate) = rate {
            self.records.write(&self.server, &self.names, Value::Rate, &rate.max(1)).await?;
        }
        let Some(rate) = self.rate().await? else { return Ok(None) };
        self.share_out(rate).await?;
        Ok(Some(Pace { hold: LEASE_HOLD }))
    }

    /// The rate that was set by any process.
    pub(super) async fn rate(&self) -> Result<Option<u32>, OutboxError> {
        let rate: Option<u32> = self.records.read(&self.server, &self.names, Value::Rate).await?;
        self.paced.rate.store(rate.unwrap_or_default(), Relaxed);
        Ok(rate)
    }

    pub(super) async fn share_out_now_and_then(&self) -> Result<(), OutboxError> {
        let rate = self.paced.rate.load(Relaxed);
        if rate == 0 || !self.paced.is_time() {
            return Ok(());
        }
        // It may have been changed by another process.
        let rate = self.rate().await?.unwrap_or(rate);
        self.share_out(rate).await
    }

    /// Divides the rate among the regions that are in use.
    pub(super) async fn share_out(&self, rate: u32) -> Result<(), OutboxError> {
        let mut regions = Vec::new();
        for region in Region::ALL {
            if let Some(info) = self.consumer(Queue::Ready, *region).await? {
                regions.push((*region, info));
            }
        }
        let busy: Vec<_> = regions.iter().map(|(_, info)| has_entries(info)).collect();
        for ((region, info), share) in regions.into_iter().zip(shares(rate, &busy)) {
            let most = self.options.in_flight.unwrap_or(u32::MAX);
            let share = i64::from(share.min(most));
            if info.config.max_ack_pending != share {
                self.set_consumer(Queue::Ready, region, share, info.config.ack_wait).await?;
            }
        }
        Ok(())
    }
}

impl Paced {
    fn is_time(&self) -> bool {
        let mut shared_out = self.shared_out.lock().unwrap_or_else(PoisonError::into_inner);
        let is_time = shared_out.is_none_or(|at| at.elapsed() >= SHARE_INTERVAL);
        if is_time {
            *shared_out = Some(Instant::now());
        }
        is_time
    }
}

/// The rate, divided among the busy ones; among all when none is. Each gets at least one.
fn shares(rate: u32, busy: &[bool]) -> Vec<u32> {
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
    use super::shares;

    #[test]
    fn the_rate_is_shared_by_the_busy() {
        assert_eq!(shares(10, &[true]), [10]);
        assert_eq!(shares(10, &[true, true, true]), [4, 3, 3]);
        assert_eq!(shares(10, &[true, false, true]), [5, 1, 4]);
        assert_eq!(shares(10, &[false, false]), [5, 5]);
        assert_eq!(shares(1, &[true, true]), [1, 1]);
        assert!(shares(5, &[]).is_empty());
    }
}
