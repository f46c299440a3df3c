//! The number of stored outcomes, kept together with them: it shows when some are missing.

use std::time::Duration;

use tokio::time::Instant;

use super::JetStreamOutbox;
use crate::jetstream::names::Value;
use crate::outbox::OutboxError;

/// Interval between two notes.
const NOTE_INTERVAL: Duration = Duration::from_secs(1);

/// Counts noted by this process.
#[derive(Default)]
pub(super) struct Noted {
    count: u64,
    at: Option<Instant>,
}

impl JetStreamOutbox {
    /// After outcomes were stored.
    pub(super) async fn note_decided_now_and_then(&self) -> Result<(), OutboxError> {
        let is_time = self.noted.lock().await.at.is_none_or(|at| at.elapsed() >= NOTE_INTERVAL);
        if is_time && let Some(info) = self.server.info(&self.results.name).await? {
            self.note_decided(info.last_sequence()).await?;
        }
        Ok(())
    }

    /// Notes that `count` results are stored.
    pub(super) async fn note_decided(&self, count: u64) -> Result<(), OutboxError> {
        let mut noted = self.noted.lock().await;
        noted.at = Some(Instant::now());
        if count > noted.count {
            self.records.write(&self.server, &self.names, Value::Decided, &count).await?;
            noted.count = count;
        }
        Ok(())
    }

    /// Number of outcomes known to this process to be stored.
    pub(super) async fn known_decided(&self) -> u64 {
        self.noted.lock().await.count
    }
}
