//! The second pass over the recipients: each with what becomes of it.

use std::sync::Arc;

use proactive_events::wire::EncodedEvent;
use proactive_events::{Region, UserId};

use super::duplicates::Repeats;
use super::personal::Personal;
use super::recipients::{Reading, Recipients, Record};
use super::survey::{Survey, no_keys};
use super::{CampaignBody, EnqueueError, RecipientsError};
use crate::outbox::{CellRule, Failure, Key, Refused};

/// A walk along the recipients.
pub(super) struct Walk<'a> {
    reading: Reading<'a>,
    personal: Personal<'a>,
    campaign: &'a str,
    region: Region,
    repeats: Repeats,
    /// Result of the first pass.
    records: u64,
    digest: Key,
    /// Position of this pass.
    walked: u64,
    chain: Key,
    is_over: bool,
}

/// A record, and what becomes of it.
pub(super) struct Recipient {
    pub(super) key: Key,
    pub(super) line: u64,
    /// About what it takes in memory.
    pub(super) bytes: usize,
    pub(super) fate: Fate,
}

/// Treatment of a record.
pub(super) enum Fate {
    /// It is sent to.
    Send { user: UserId, region: Region, frame: Arc<EncodedEvent> },
    /// It is not sent to.
    Refuse(Refused),
    /// It stood in the list before.
    Repeat,
}

impl<'a> Walk<'a> {
    /// Begins at the first record.
    pub(super) fn new(
        recipients: &mut Recipients,
        body: &'a CampaignBody,
        (campaign, rule): (&'a str, CellRule),
        region: Region,
        survey: Survey,
    ) -> Result<Self, EnqueueError> {
        let Survey { records, digest, repeats, .. } = survey;
        let (reading, personal) = (recipients.read(body, rule)?, Personal::new(body));
        Ok(Self {
            reading,
            personal,
            campaign,
            region,
            repeats,
            records,
            digest,
            walked: 0,
            chain: no_keys(),
            is_over: false,
        })
    }

    /// Skips `records` records, whose digest is known.
    pub(super) fn skip(&mut self, records: u64, digest: Key) -> Result<(), EnqueueError> {
        for _ in 0..records {
            self.reading.next()?.ok_or_else(RecipientsError::changed)?;
        }
        (self.walked, self.chain) = (records, digest);
        Ok(())
    }

    /// Number of records passed so far.
    pub(super) fn walked(&self) -> u64 {
        self.walked
    }

    /// The digest of their keys.
    pub(super) fn chain(&self) -> Key {
        self.chain
    }

    /// True if all records of the first pass were passed, and no other follows.
    pub(super) fn is_over(&mut self) -> Result<bool, EnqueueError> {
        if self.walked < self.records || self.is_over {
            return Ok(self.is_over);
        }
        self.is_over = self.chain == self.digest && self.reading.next()?.is_none();
        if self.is_over { Ok(true) } else { Err(RecipientsError::changed().into()) }
    }

    /// The next record.
    ///
    /// # Errors
    /// Also when the list is not the one of the first pass.
    pub(super) fn next(&mut self) -> Result<Option<Recipient>, EnqueueError> {
        if self.is_over()? {
            return Ok(None);
        }
        let record = self.reading.next()?.ok_or_else(RecipientsError::changed)?;
        let key = record.key(self.campaign);
        self.walked += 1;
        self.chain = self.chain.chain(key);
        let line = record.line;
        if self.repeats.at(self.walked)? {
            return Ok(Some(Recipient { key, line, bytes: 0, fate: Fate::Repeat }));
        }
        let bytes = record.bytes;
        let (fate, built) = self.fate(record, key);
        Ok(Some(Recipient { key, line, bytes: bytes.saturating_add(built), fate }))
    }

    /// Also says what was built for it takes in memory.
    fn fate(&mut self, record: Record, key: Key) -> (Fate, usize) {
        let Record { line, user, region, overrides, refusal, .. } = record;
        let refuse = |user, failure| Fate::Refuse(Refused { key, user, line, failure });
        if let Some(failure) = refusal {
            return (refuse(user, failure), 0);
        }
        let built = self.personal.frame(overrides);
        let fate = match (built.frame, user) {
            (Ok(frame), Some(user)) => {
                Fate::Send { user, region: region.unwrap_or(self.region), frame }
            }
            (Err(failure), user) => refuse(user, failure),
            // A record without a user was refused above.
            (_, None) => refuse(None, Failure::new("missing", "there is no user", "fix the line")),
        };
        (fate, built.bytes)
    }
}
