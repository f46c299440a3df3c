//! Progress of reading the recipients.
//!
//! A batch and its progress are not one write on the server. So the intent is written first: after a crash between the
//! two, entries that may have been put beyond the progress are known as doubtful. The intent also names the writing
//! process: two at once would both take the following records for new.

use serde::{Deserialize, Serialize};

use super::JetStreamOutbox;
use crate::jetstream::names::Value;
use crate::outbox::{OutboxError, OutboxErrorKind, Progress};

/// Announcement of the next put.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Intent {
    /// Records up to there.
    records: u64,
    /// By whom: a random name.
    by: String,
}

impl JetStreamOutbox {
    pub(super) async fn read_progress(&self) -> Result<Progress, OutboxError> {
        // The intent first: one that is written meanwhile belongs to a later progress.
        let intended = self.read_intent().await?.map_or(0, |intent| intent.records);
        let progress: Option<Progress> =
            self.records.read(&self.server, &self.names, Value::Progress).await?;
        let progress = progress.unwrap_or_default();
        let doubtful = progress.doubtful.max(intended.saturating_sub(progress.records));
        Ok(Progress { doubtful, ..progress })
    }

    async fn read_intent(&self) -> Result<Option<Intent>, OutboxError> {
        self.records.read(&self.server, &self.names, Value::Intent).await
    }

    /// Before a batch: records up to there may be put from now on. Whoever has put something before and finds another's
    /// intent is not alone any more, and ends.
    pub(super) async fn intend(&self, records: u64) -> Result<(), OutboxError> {
        let mut last = self.intent.lock().await;
        if last.is_some() && *last != self.read_intent().await? {
            let message = "another process is queueing this campaign";
            return Err(self.server.error(OutboxErrorKind::Busy, message));
        }
        let by = last.take().map_or_else(random_name, |last| last.by);
        let intent = Intent { records, by };
        self.records.write(&self.server, &self.names, Value::Intent, &intent).await?;
        *last = Some(intent);
        Ok(())
    }

    /// After a batch.
    pub(super) async fn write_progress(&self, progress: Progress) -> Result<(), OutboxError> {
        self.records.write(&self.server, &self.names, Value::Progress, &progress).await
    }
}

fn random_name() -> String {
    proactive_events::ReferenceId::random().to_string()
}
