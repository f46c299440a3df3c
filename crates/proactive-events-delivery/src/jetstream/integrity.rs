//! Check that everything in the campaign's record exists.
//!
//! Streams and values that another process removed are not created again silently: a finished campaign would be sent to
//! all recipients again. Only parts that a new campaign lacks are created.

use super::campaign_meta::{CampaignMeta, StreamCreations};
use super::names::Names;
use super::result_log::check_complete;
use super::server::{Server, StreamInfo};
use crate::outbox::{OutboxError, OutboxErrorKind, Progress};

/// Values recorded for the campaign.
struct Recorded {
    streams: Option<StreamCreations>,
    progress: Option<Progress>,
    has_intent: bool,
    /// Outcomes that were stored.
    decided: u64,
}

/// Objects to check.
pub(super) struct Checked<'c> {
    pub(super) server: &'c Server,
    pub(super) names: &'c Names,
    pub(super) meta: &'c CampaignMeta,
}

impl Checked<'_> {
    /// Check before anything is created.
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
            Some(info) => check_complete(self.server, self.names, info, recorded.decided)?,
            None => {}
        }
        let stored = results.as_ref().map_or(0, |info| info.last_sequence());
        let is_lost = match &work {
            None => is_used,
            Some(info) => recorded.names_other(|streams| &streams.work, info),
        };
        // A campaign that is over does not need it.
        if is_lost && !recorded.is_over(stored) {
            return Err(self.removed(&self.names.work, &recorded));
        }
        Ok(())
    }

    /// Records the streams once they exist.
    pub(super) async fn after(&self) -> Result<(), OutboxError> {
        let work = self.server.info(&self.names.work).await?;
        let results = self.server.info(&self.names.results).await?;
        let (Some(work), Some(results)) = (work, results) else { return Ok(()) };
        let now = StreamCreations { work: work.created, results: results.created };
        if self.meta.streams().await?.as_ref() != Some(&now) {
            self.meta.set_streams(&now).await?;
        }
        Ok(())
    }

    async fn recorded(&self) -> Result<Recorded, OutboxError> {
        Ok(Recorded {
            decided: self.meta.decided().await?,
            streams: self.meta.streams().await?,
            progress: self.meta.stored_progress().await?,
            has_intent: self.meta.has_intent().await?,
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
    /// When it has.
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

    fn names_other(&self, of: impl Fn(&StreamCreations) -> &String, info: &StreamInfo) -> bool {
        self.streams.as_ref().is_some_and(|streams| *of(streams) != info.created)
    }

    fn is_over(&self, stored: u64) -> bool {
        let over = |progress: &Progress| progress.complete && stored >= progress.entries;
        self.progress.as_ref().is_some_and(over)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recorded() -> Recorded {
        Recorded { streams: None, progress: None, has_intent: false, decided: 0 }
    }

    #[test]
    fn a_campaign_is_used_once_anything_is_recorded() {
        assert!(!recorded().is_used());
        assert!(Recorded { has_intent: true, ..recorded() }.is_used());
        assert!(Recorded { decided: 1, ..recorded() }.is_used());
        assert!(Recorded { progress: Some(Progress::default()), ..recorded() }.is_used());
    }

    #[test]
    fn a_campaign_is_over_when_all_recipients_have_an_outcome() {
        let progress = |complete| Progress { entries: 3, complete, ..Progress::default() };
        let with = |complete| Recorded { progress: Some(progress(complete)), ..recorded() };
        assert!(with(true).is_over(3));
        assert!(!with(true).is_over(2) && !with(false).is_over(3) && !recorded().is_over(3));
    }
}
