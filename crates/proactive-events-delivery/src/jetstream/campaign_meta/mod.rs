//! State of a campaign as a whole: its values in the key-value bucket.

mod bucket;
mod values;

use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use proactive_events::{ReferenceId, Region};
use serde::de::IgnoredAny;

use super::names::{Names, Queue, Value};
use crate::outbox::{CampaignRecord, Failure, Key, OutboxError, OutboxErrorKind, Progress};
pub(super) use bucket::Bucket;
pub(super) use values::{Cancellation, ServerRun, StoredTally, StreamCreations};
use values::{Intent, TallyPosition};

/// Values of one campaign, and what this process knows of them.
pub(super) struct CampaignMeta {
    bucket: Bucket,
    names: Names,
    /// The last announcement of this process about its next put.
    intent: tokio::sync::Mutex<Option<Intent>>,
    /// The last cancellation that this process has read.
    cancellation: Mutex<Option<Cancellation>>,
    /// True if requests are known to be put over pending ones.
    supersedes: AtomicBool,
}

impl CampaignMeta {
    pub(super) fn new(bucket: Bucket, names: Names) -> Self {
        Self {
            bucket,
            names,
            intent: tokio::sync::Mutex::default(),
            cancellation: Mutex::default(),
            supersedes: AtomicBool::new(false),
        }
    }

    /// The campaign's record, if it has one.
    pub(super) async fn record(&self) -> Result<Option<CampaignRecord>, OutboxError> {
        self.read(Value::Record).await
    }

    /// Stores the record of a new campaign. A campaign that has one keeps it; the result is the record in force.
    pub(super) async fn enter(
        &self,
        record: CampaignRecord,
    ) -> Result<CampaignRecord, OutboxError> {
        let subject = self.names.value(Value::Record);
        if self.bucket.write_first(subject, &record).await? {
            return Ok(record);
        }
        Ok(self.record().await?.unwrap_or(record))
    }

    /// Removes all values.
    pub(super) async fn remove(&self) -> Result<(), OutboxError> {
        self.bucket.purge(self.names.all_values()).await
    }

    /// Progress of reading the recipients.
    ///
    /// A batch and its progress are not one write on the server. So a put announces itself first: after a crash between
    /// the two, entries that may have been put beyond the progress are doubtful.
    pub(super) async fn progress(&self) -> Result<Progress, OutboxError> {
        // The intent first: one that is written meanwhile belongs to a later progress.
        let intent = self.intent().await?;
        let progress = self.stored_progress().await?.unwrap_or_default();
        Ok(Intent::applied_to(intent.as_ref(), progress))
    }

    /// The progress that was stored last.
    pub(super) async fn stored_progress(&self) -> Result<Option<Progress>, OutboxError> {
        self.read(Value::Progress).await
    }

    /// Stores the progress, after a batch.
    pub(super) async fn set_progress(&self, progress: &Progress) -> Result<(), OutboxError> {
        self.write(Value::Progress, progress).await
    }

    /// Announces, before a batch, that records up to a number may be put.
    ///
    /// # Errors
    /// When this process has announced a put before, and another process has announced one since: both would take the
    /// following records for new.
    pub(super) async fn announce_put(&self, records: u64) -> Result<(), OutboxError> {
        let mut last = self.intent.lock().await;
        if last.is_some() && *last != self.intent().await? {
            let message = "another process is queueing this campaign";
            return Err(self.bucket.error(OutboxErrorKind::Busy, message));
        }
        let by = last.take().map_or_else(|| ReferenceId::random().to_string(), |last| last.by);
        let intent = Intent { records, by };
        self.write(Value::Intent, &intent).await?;
        *last = Some(intent);
        Ok(())
    }

    /// True if a put was ever announced.
    pub(super) async fn has_intent(&self) -> Result<bool, OutboxError> {
        Ok(self.read::<IgnoredAny>(Value::Intent).await?.is_some())
    }

    async fn intent(&self) -> Result<Option<Intent>, OutboxError> {
        self.read(Value::Intent).await
    }

    /// Announces, before the first request that may replace a pending one, that decisions have to check for newer
    /// requests from now on.
    pub(super) async fn announce_superseding(&self) -> Result<(), OutboxError> {
        if !self.supersedes.load(Relaxed) {
            self.write(Value::Supersedes, &true).await?;
            self.supersedes.store(true, Relaxed);
        }
        Ok(())
    }

    /// True if requests may replace pending ones.
    pub(super) async fn may_supersede(&self) -> Result<bool, OutboxError> {
        if !self.supersedes.load(Relaxed) {
            let stored = self.read(Value::Supersedes).await?;
            self.supersedes.store(stored.unwrap_or(false), Relaxed);
        }
        Ok(self.supersedes.load(Relaxed))
    }

    /// Notes, before a newer request supersedes it, the place of a request on another subject.
    pub(super) async fn note_superseded(
        &self,
        queue: Queue,
        region: Region,
        key: Key,
        place: u64,
    ) -> Result<(), OutboxError> {
        self.write(Value::Superseded(queue, region, key), &place).await
    }

    /// Places of all requests that were noted as superseded.
    pub(super) async fn superseded(&self) -> Result<Vec<u64>, OutboxError> {
        self.bucket.read_all(&self.names.all_superseded()).await
    }

    /// Reads the last cancellation, and remembers it.
    pub(super) async fn cancellation(&self) -> Result<Option<Cancellation>, OutboxError> {
        let read: Option<Cancellation> = self.read(Value::Cancelled).await?;
        self.remember(read.clone());
        Ok(read)
    }

    /// Cancels everything up to a place, and what was cancelled before.
    pub(super) async fn cancel_to(
        &self,
        to: u64,
        reason: Failure,
    ) -> Result<Cancellation, OutboxError> {
        let before = self.cancellation().await?.map_or(0, |cancellation| cancellation.to);
        let cancellation = Cancellation { to: to.max(before), reason };
        self.write(Value::Cancelled, &cancellation).await?;
        self.remember(Some(cancellation.clone()));
        Ok(cancellation)
    }

    /// Place up to which everything is cancelled, as far as this process knows; 0: nothing.
    pub(super) fn cancelled_to(&self) -> u64 {
        let cancellation = self.cancellation.lock().unwrap_or_else(PoisonError::into_inner);
        cancellation.as_ref().map_or(0, |cancellation| cancellation.to)
    }

    fn remember(&self, cancellation: Option<Cancellation>) {
        *self.cancellation.lock().unwrap_or_else(PoisonError::into_inner) = cancellation;
    }

    /// Rate of all workers together, if one is set.
    pub(super) async fn rate(&self) -> Result<Option<u32>, OutboxError> {
        self.read(Value::Rate).await
    }

    pub(super) async fn set_rate(&self, rate: u32) -> Result<(), OutboxError> {
        self.write(Value::Rate, &rate).await
    }

    /// Duration of a region's leases, if it ever had a consumer.
    pub(super) async fn lease_length(
        &self,
        region: Region,
    ) -> Result<Option<Duration>, OutboxError> {
        let millis: Option<u64> = self.read(Value::LeaseLength(region)).await?;
        Ok(millis.map(Duration::from_millis))
    }

    pub(super) async fn set_lease_length(
        &self,
        region: Region,
        length: Duration,
    ) -> Result<(), OutboxError> {
        let millis = u64::try_from(length.as_millis()).unwrap_or(u64::MAX);
        self.write(Value::LeaseLength(region), &millis).await
    }

    /// The server that had the campaign last.
    pub(super) async fn server_run(&self) -> Result<Option<ServerRun>, OutboxError> {
        self.read(Value::ServerRestart).await
    }

    pub(super) async fn set_server_run(&self, run: &ServerRun) -> Result<(), OutboxError> {
        self.write(Value::ServerRestart, run).await
    }

    /// The streams that the campaign had last.
    pub(super) async fn streams(&self) -> Result<Option<StreamCreations>, OutboxError> {
        self.read(Value::Streams).await
    }

    pub(super) async fn set_streams(&self, streams: &StreamCreations) -> Result<(), OutboxError> {
        self.write(Value::Streams, streams).await
    }

    pub(super) async fn tally(&self) -> Result<Option<StoredTally>, OutboxError> {
        self.read(Value::Tally).await
    }

    pub(super) async fn set_tally(&self, tally: &StoredTally) -> Result<(), OutboxError> {
        self.write(Value::Tally, tally).await
    }

    /// Minimum number of outcomes that must be stored.
    pub(super) async fn decided(&self) -> Result<u64, OutboxError> {
        let tally: Option<TallyPosition> = self.read(Value::Tally).await?;
        let decided: Option<u64> = self.read(Value::Decided).await?;
        Ok(decided.unwrap_or_default().max(tally.map_or(0, |tally| tally.position)))
    }

    pub(super) async fn set_decided(&self, count: u64) -> Result<(), OutboxError> {
        self.write(Value::Decided, &count).await
    }

    async fn read<T: serde::de::DeserializeOwned>(
        &self,
        value: Value,
    ) -> Result<Option<T>, OutboxError> {
        self.bucket.read(self.names.value(value)).await
    }

    async fn write(
        &self,
        value: Value,
        content: &(impl serde::Serialize + Sync),
    ) -> Result<(), OutboxError> {
        self.bucket.write(self.names.value(value), content).await
    }
}
