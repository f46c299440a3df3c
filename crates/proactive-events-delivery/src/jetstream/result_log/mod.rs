//! The results stream: one outcome for each decided entry. None is removed, so sequence numbers are positions.

mod reader;
mod recorded_count;
mod stream;
mod tally;

use std::sync::Arc;

use super::campaign_meta::CampaignMeta;
use super::entry::{Damaged, QueuedEntry};
use super::names::Names;
use super::result::{LastResult, NewResult};
use super::server::{Server, StreamInfo, StreamName};
use crate::outbox::{Counts, Decided, Failure, Key, OutboxError, OutboxErrorKind, Outcome};
use reader::Reader;
use recorded_count::RecordedCount;
use stream::ResultStream;
use tally::Tally;

/// Outcomes of one campaign.
pub(super) struct ResultLog {
    stream: ResultStream,
    meta: Arc<CampaignMeta>,
    reader: tokio::sync::Mutex<Reader>,
    tally: tokio::sync::Mutex<Tally>,
    recorded: tokio::sync::Mutex<RecordedCount>,
}

impl ResultLog {
    pub(super) fn new(
        server: Arc<Server>,
        names: Names,
        stream: StreamName,
        meta: Arc<CampaignMeta>,
    ) -> Self {
        Self {
            stream: ResultStream { server, names, stream },
            meta,
            reader: tokio::sync::Mutex::default(),
            tally: tokio::sync::Mutex::default(),
            recorded: tokio::sync::Mutex::default(),
        }
    }

    /// Stores outcomes: the first one of a request counts. Returns, in their order, which are new.
    pub(super) async fn store(&self, results: Vec<NewResult>) -> Result<Vec<bool>, OutboxError> {
        self.stream.store(results).await
    }

    /// Stores an outcome for an entry that cannot be read, so that it is not lost silently.
    pub(super) async fn store_damaged(&self, damaged: Damaged) -> Result<(), OutboxError> {
        let Some(key) = damaged.key else { return Ok(()) };
        tracing::error!(%key, "the request of an entry is damaged");
        let failure =
            Failure::new("damaged", "the stored request cannot be read", "a damaged store");
        let result = NewResult::of_damaged(key, Outcome::failed(failure));
        self.store(vec![result]).await.map(drop)
    }

    /// Last outcomes of keys, in their order.
    pub(super) async fn last(
        &self,
        keys: impl IntoIterator<Item = Key>,
    ) -> Result<Vec<Option<LastResult>>, OutboxError> {
        self.stream.last(keys).await
    }

    /// True, in their order, for entries that are decided.
    pub(super) async fn are_decided(
        &self,
        entries: &[&QueuedEntry],
    ) -> Result<Vec<bool>, OutboxError> {
        let last = self.last(entries.iter().map(|entry| entry.key)).await?;
        let is_decided = |(entry, last): (&&QueuedEntry, Option<LastResult>)| {
            last.is_some_and(|last| last.timestamp >= entry.timestamp())
        };
        Ok(entries.iter().zip(last).map(is_decided).collect())
    }

    /// Results after a position, up to a maximum number.
    pub(super) async fn read(&self, after: u64, most: usize) -> Result<Vec<Decided>, OutboxError> {
        self.reader.lock().await.read(&self.stream, after, most).await
    }

    /// State of the stream.
    pub(super) async fn info(&self) -> Result<StreamInfo, OutboxError> {
        self.stream.info().await
    }

    /// Counts of all results up to a position at least, and the position that they reach.
    pub(super) async fn counts_to(&self, last: u64) -> Result<(Counts, u64), OutboxError> {
        let mut tally = self.tally.lock().await;
        tally.advance(&self.stream, &self.meta, last).await?;
        Ok((tally.counts(), tally.position()))
    }

    /// Records, at most once per second, how many outcomes are stored: the number shows later when some are missing.
    pub(super) async fn record_count_periodically(&self) -> Result<(), OutboxError> {
        let is_due = self.recorded.lock().await.is_due();
        if is_due && let Some(info) = self.stream.find().await? {
            self.record_count(info.last_sequence()).await?;
        }
        Ok(())
    }

    /// Records that a number of outcomes is stored.
    pub(super) async fn record_count(&self, count: u64) -> Result<(), OutboxError> {
        let mut recorded = self.recorded.lock().await;
        if recorded.is_news(count) {
            self.meta.set_decided(count).await?;
            recorded.set(count);
        }
        Ok(())
    }

    /// Number of outcomes that this process has recorded.
    pub(super) async fn recorded_count(&self) -> u64 {
        self.recorded.lock().await.count()
    }

    /// Checks that no outcome is missing in the stream.
    ///
    /// # Errors
    /// When fewer are stored than recorded.
    pub(super) fn check_complete(
        &self,
        info: &StreamInfo,
        recorded: u64,
    ) -> Result<(), OutboxError> {
        check_complete(&self.stream.server, &self.stream.names, info, recorded)
    }
}

/// Checks that no outcome is missing in a campaign's results stream.
///
/// # Errors
/// When fewer are stored than recorded.
pub(super) fn check_complete(
    server: &Server,
    names: &Names,
    info: &StreamInfo,
    recorded: u64,
) -> Result<(), OutboxError> {
    let expected = recorded.max(info.last_sequence());
    if info.messages() >= expected {
        return Ok(());
    }
    let message = format!(
        "the stream {} holds {} of at least {expected} outcomes: going on would send to the others again",
        names.results,
        info.messages()
    );
    Err(server.error(OutboxErrorKind::Missing, message))
}
