//! The number of stored outcomes as this process has recorded it in the campaign's values.

use std::time::Duration;

use tokio::time::Instant;

/// Minimum interval between two records while entries are being decided.
const RECORD_INTERVAL: Duration = Duration::from_secs(1);

/// The last record.
#[derive(Default)]
pub(super) struct RecordedCount {
    count: u64,
    at: Option<Instant>,
}

impl RecordedCount {
    /// True if the last record is old enough for another one.
    pub(super) fn is_due(&self) -> bool {
        self.at.is_none_or(|at| at.elapsed() >= RECORD_INTERVAL)
    }

    /// True if a count has to be recorded. Restarts the interval.
    pub(super) fn is_news(&mut self, count: u64) -> bool {
        self.at = Some(Instant::now());
        count > self.count
    }

    /// Remembers a count that is recorded.
    pub(super) fn set(&mut self, count: u64) {
        self.count = count;
    }

    pub(super) fn count(&self) -> u64 {
        self.count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn only_growing_counts_are_recorded_and_not_too_often() {
        let mut recorded = RecordedCount::default();
        assert!(recorded.is_due());
        assert!(recorded.is_news(5));
        assert!(recorded.is_news(5), "a failed write is repeated");
        recorded.set(5);
        assert!(!recorded.is_news(5) && !recorded.is_news(4));
        assert!(!recorded.is_due());
        tokio::time::advance(RECORD_INTERVAL).await;
        assert!(recorded.is_due());
        assert!(recorded.is_news(6));
        assert_eq!(recorded.count(), 5);
    }
}
