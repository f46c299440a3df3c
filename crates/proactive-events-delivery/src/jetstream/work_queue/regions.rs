//! State of the consumers of each region, as far as this process knows it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use proactive_events::Region;
use tokio::time::Instant;

use crate::jetstream::server::PullRequest;

/// State of all regions.
#[derive(Default)]
pub(super) struct Regions {
    by_region: Mutex<HashMap<Region, Arc<RegionState>>>,
}

/// State of a region.
#[derive(Default)]
pub(super) struct RegionState {
    pub(super) prepared: Arc<tokio::sync::Mutex<Prepared>>,
    /// The request to the consumer of deferred entries.
    pub(super) deferred: tokio::sync::Mutex<Option<PullRequest>>,
    pub(super) batch: Mutex<BatchSize>,
}

/// State of a region's consumers.
#[derive(Default)]
pub(super) struct Prepared {
    /// Duration of leases, once the consumers exist.
    pub(super) lasting: Option<Duration>,
    /// When this process found that the consumer with leases does not exist.
    missing: Option<Instant>,
}

/// Number of entries to ask for. A request waits until there are as many, so at first it is one.
#[derive(Default)]
pub(super) struct BatchSize(usize);

impl Regions {
    pub(super) fn state(&self, region: Region) -> Arc<RegionState> {
        let mut states = self.by_region.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(states.entry(region).or_default())
    }
}

impl RegionState {
    /// The next batch size, up to a maximum.
    pub(super) fn batch_size(&self, most: usize) -> usize {
        self.batch.lock().unwrap_or_else(PoisonError::into_inner).next(most)
    }

    /// Takes over how many of the requested entries came.
    pub(super) fn adapt_batch(&self, asked: usize, came: usize) {
        self.batch.lock().unwrap_or_else(PoisonError::into_inner).adapt(asked, came);
    }
}

impl Prepared {
    pub(super) fn new(lasting: Duration) -> Self {
        Self { lasting: Some(lasting), missing: None }
    }

    /// Takes over that the consumer with leases does not exist. Returns true if that is news.
    pub(super) fn miss(&mut self) -> bool {
        let is_news = self.missing.is_none();
        self.missing.get_or_insert_with(Instant::now);
        is_news
    }

    /// True if leases of the missing consumer may still last: it was missed for less than their duration.
    pub(super) fn may_be_leased(&self, lasting: Duration) -> bool {
        self.missing.is_some_and(|missing| missing.elapsed() < lasting)
    }
}

impl BatchSize {
    fn next(&self, most: usize) -> usize {
        self.0.clamp(1, most)
    }

    /// As many as came, or twice as many as were asked for when all of them came.
    fn adapt(&mut self, asked: usize, came: usize) {
        self.0 = if came < asked { came } else { asked.saturating_mul(2).max(self.0) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_grow_while_they_are_full() {
        let mut size = BatchSize::default();
        assert_eq!(size.next(100), 1);
        for expected in [2, 4, 8] {
            let asked = size.next(100);
            size.adapt(asked, asked);
            assert_eq!(size.next(100), expected);
        }
        assert_eq!(size.next(5), 5);
        size.adapt(5, 5);
        assert_eq!(size.next(100), 10);
        size.adapt(10, 3);
        assert_eq!(size.next(100), 3);
        size.adapt(3, 0);
        assert_eq!(size.next(100), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn a_missing_consumer_may_have_leases_for_their_duration() {
        let lasting = Duration::from_secs(10);
        let mut prepared = Prepared::default();
        assert!(prepared.miss());
        tokio::time::advance(lasting / 2).await;
        assert!(!prepared.miss(), "it is missed since the first time");
        assert!(prepared.may_be_leased(lasting));
        tokio::time::advance(lasting / 2).await;
        assert!(!prepared.may_be_leased(lasting));
    }
}
