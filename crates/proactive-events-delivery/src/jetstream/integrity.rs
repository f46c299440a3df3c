//! Check that everything in the campaign's record exists.
//!
//! Streams and values that another process removed are not created again silently: a finished campaign would be sent to
//! all recipients again. Only parts that a new campaign lacks are created.

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use super::names::{Names, Value};
use super::records::Records;
use super::server::{Server, StreamInfo};
use crate::outbox::{OutboxError, OutboxErrorKind, Progress};

/// The streams of a campaign, by the moments at which they were made.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Streams {
    work: String,
    results: String,
}

/// Number of results in the stored tally.
#[derive(Deserialize)]
struct Counted {
    #[serde(default)]
    position: u64,
}

/// Values recorded for the campaign.
struct Recorded {
    streams: Option<Streams>,
    progress: Option<Progress>,
    has_intent: bool,
    /// Outcomes that were stored.
    decided: u64,
}

/// Objects to check.
pub(super) struct Checked<'c> {
    pub(super) server: &'c Server,
    pub(super) names: &'c Names,
    pub(super) records: &'c Records,
}

impl Checked<'_> {
    /// Before anything is made.
    ///
    /// # Errors
    /// When something is missing.
    pub(super) async fn before(&self) -> Result<(), OutboxError> {
        let recorded = self.recorded().await?;
        let work = self.server.info(&self.names.work).await?;
        let results = self.server.info(&self.names.results).await?;
        let is_used = recorded.is_used();
        match &results {
            None if is_used => return Err(self.removed(&self.names.results, &recorded)),
            Some(info) if recorded.names_other(|streams| &streams.results, info) => {
                return Err(self.removed(&self.names.results, &recorded));
            }
            Some(info) => check_results(self.server, self.names, info, recorded.decided)?,
            None => {}
        }
        let stored = results.as_ref().map_or(0, |info| info.last_sequence());
        let is_lost = match &work {
            None => is_used,
            Some(info) => recorded.names_other(|streams| &streams.work, info),
        };
        // A campaign that is over needs it no more.
        if is_lost && !recorded.is_over(stored) {
            return Err(self.removed(&self.names.work, &recorded));
        }
        Ok(())
    }

    /// After the streams are there.
    pub(super) async fn after(&self) -> Result<(), OutboxError> {
        let work = self.server.info(&self.names.work).await?;
        let results = self.server.info(&self.names.results).await?;
        let (Some(work), Some(results)) = (work, results) else { return Ok(()) };
        let now = Streams { work: work.created, results: results.created };
        let known: Option<Streams> = self.read(Value::Streams).await?;
        if known.as_ref() != Some(&now) {
            self.records.write(self.server, self.names, Value::Streams, &now).await?;
        }
        Ok(())
    }

    async fn read<T: serde::de::DeserializeOwned>(
        &self,
        value: Value,
    ) -> Result<Option<T>, OutboxError> {
        self.records.read(self.server, self.names, value).await
    }

    async fn recorded(&self) -> Result<Recorded, OutboxError> {
        let tally: Option<Counted> = self.read(Value::Tally).await?;
        let tally = tally.map_or(0, |tally| tally.position);
        let decided: u64 = self.read(Value::Decided).await?.unwrap_or_default();
        Ok(Recorded {
            streams: self.read(Value::Streams).await?,
            progress: self.read(Value::Progress).await?,
            has_intent: self.read::<IgnoredAny>(Value::Intent).await?.is_some(),
            decided: decided.max(tally),
        })
    }

    fn removed(&self, stream: &str, recorded: &Recorded) -> OutboxError {
        let entries = recorded.progress.as_ref().map_or(0, |progress| progress.entries);
        let message = format!(
            "the stream {stream} was deleted: {entries} recipients were queued and at least {} outcomes stored; going on could send to all of them again",
            recorded.decided
        );
        self.server.error(OutboxErrorKind::Missing, message)
    }

    /// Checks that a campaign without a record has no streams.
    ///
    /// # Errors
    /// When they are.
    pub(super) async fn is_new(
        server: &Server,
        names: &Names,
        campaign: &str,
    ) -> Result<(), OutboxError> {
        for stream in [&names.work, &names.results] {
            if server.info(stream).await?.is_some() {
                let message = format!(
                    "the record of {campaign:?} in the bucket `proactive` was deleted, but its stream {stream} is there: going on could send to everybody again"
                );
                return Err(server.error(OutboxErrorKind::Missing, message));
            }
        }
        Ok(())
    }
}

impl Recorded {
    /// True if anything was ever put.
    fn is_used(&self) -> bool {
        self.streams.is_some() || self.has_intent || self.progress.is_some() || self.decided > 0
    }

    fn names_other(&self, of: impl Fn(&Streams) -> &String, info: &StreamInfo) -> bool {
        self.streams.as_ref().is_some_and(|streams| *of(streams) != info.created)
    }

    fn is_over(&self, stored: u64) -> bool {
        let over = |progress: &Progress| progress.complete && stored >= progress.entries;
        self.progress.as_ref().is_some_and(over)
    }
}

/// Checks that all outcomes exist: none is ever removed.
///
/// # Errors
/// When some are missing.
pub(super) fn check_results(
    server: &Server,
    names: &Names,
    info: &StreamInfo,
    decided: u64,
) -> Result<(), OutboxError> {
    let stored = decided.max(info.last_sequence());
    if info.messages() >= stored {
        return Ok(());
    }
    let message = format!(
        "the stream {} holds {} of at least {stored} outcomes: going on would send to the others again",
        names.results,
        info.messages()
    );
    Err(server.error(OutboxErrorKind::Missing, message))
}
