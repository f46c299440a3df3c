//! An entry as a message: the request's bytes, and headers with the state of the entry.

use async_nats::HeaderMap;
use async_nats::jetstream::message::StreamMessage;
use proactive_events::{EncodedRequest, Region, Timestamp};
use sha2::{Digest as _, Sha256};

use super::names::{Names, Queue, read_entry};
use super::server::{Outgoing, PUBLISHED_AGAIN};
use crate::outbox::{Entry, Key};

/// The line of the recipients.
const LINE: &str = "Line";
/// Deliveries before this message: it was moved.
const DELIVERIES: &str = "Deliveries";
/// HTTP requests before this message.
const ATTEMPTS: &str = "Attempts";
/// When it is due, in milliseconds since 1970.
const DUE: &str = "Due";
/// Duration that it was to wait when it was published, in milliseconds.
const WAIT: &str = "Wait";
/// The sequence number of the key's last outcome: it is an entry of its own since.
const AFTER: &str = "After";
/// The sequence number of the first message of the request: it was moved since.
const ORIGIN: &str = "Origin";
/// Difference between the sent and the original timestamp, in milliseconds.
const MOVED_BY: &str = "Moved-By";
/// Digest that identifies the request that was put under the key.
const DIGEST: &str = "Digest";

/// An undecided entry.
#[derive(Clone, Debug)]
pub(super) struct QueuedEntry {
    pub(super) key: Key,
    pub(super) region: Region,
    pub(super) line: Option<u64>,
    pub(super) deliveries: u64,
    /// True if it was moved: an earlier message of it may still exist.
    pub(super) is_moved: bool,
    /// True if it may have been handed out before without a trace: it was published again, or the server was restarted.
    pub(super) is_again: bool,
    pub(super) attempts: u32,
    pub(super) due: Option<i64>,
    /// Duration that it was to wait for that; messages of older versions do not have it.
    pub(super) wait: Option<u64>,
    /// The outcome that was the key's last one when it was put; 0: none.
    pub(super) after: u64,
    /// The place of its first message; 0: it is this one.
    pub(super) origin: u64,
    /// Difference between the sent and the original timestamp, in milliseconds.
    pub(super) moved_by: u64,
    pub(super) request: EncodedRequest,
}

/// A message that is not an entry: damaged, or not ours.
#[derive(Debug)]
pub(super) struct Damaged {
    /// The key, if the subject has one.
    pub(super) key: Option<Key>,
}

impl QueuedEntry {
    pub(super) fn read(
        subject: &str,
        headers: Option<&HeaderMap>,
        payload: &[u8],
    ) -> Result<Self, Damaged> {
        let (_, region, key) = read_entry(subject).ok_or(Damaged { key: None })?;
        let request =
            EncodedRequest::restore(payload.to_vec()).map_err(|_| Damaged { key: Some(key) })?;
        // Messages of older versions have none.
        let expected = headers.and_then(|headers| headers.get(DIGEST));
        if expected.is_some_and(|expected| expected.as_str() != digest(key, payload)) {
            return Err(Damaged { key: Some(key) });
        }
        Ok(Self {
            key,
            region,
            line: number(headers, LINE),
            deliveries: number(headers, DELIVERIES).unwrap_or_default(),
            is_moved: number::<u64>(headers, DELIVERIES).is_some(),
            is_again: headers.is_some_and(|headers| headers.get(PUBLISHED_AGAIN).is_some()),
            attempts: number(headers, ATTEMPTS).unwrap_or_default(),
            due: number(headers, DUE),
            wait: number(headers, WAIT),
            after: number(headers, AFTER).unwrap_or_default(),
            origin: number(headers, ORIGIN).unwrap_or_default(),
            moved_by: number(headers, MOVED_BY).unwrap_or_default(),
            request,
        })
    }

    pub(super) fn of(message: &StreamMessage) -> Result<Self, Damaged> {
        Self::read(&message.subject, Some(&message.headers), &message.payload)
    }

    /// Place at which the request was put, for a message at a place.
    pub(super) fn put_at(&self, place: u64) -> u64 {
        if self.origin > 0 { self.origin } else { place }
    }

    pub(super) fn timestamp(&self) -> Timestamp {
        self.request.timestamp()
    }

    /// Milliseconds that it still has to wait; `None` when it is due. `is_first`: it was not handed out before.
    ///
    /// The moment is by the clock of the publisher. When it is further away than the whole wait was, the clock here
    /// is behind that one: then the entry waits that long from its first delivery on, by the server's clock.
    pub(super) fn remaining(&self, now: Timestamp, is_first: bool) -> Option<u64> {
        let left = u64::try_from(self.due?.saturating_sub(now.unix_millis())).ok();
        let left = left.filter(|left| *left > 0)?;
        match self.wait {
            Some(wait) if left > wait => is_first.then_some(wait),
            _ => Some(left),
        }
    }

    /// The queue that it belongs to: deferred while it has a due moment.
    pub(super) fn queue(&self) -> Queue {
        if self.due.is_some() { Queue::Deferred } else { Queue::Ready }
    }

    /// A new entry.
    pub(super) fn new(entry: &Entry, after: u64) -> Self {
        Self {
            key: entry.key,
            region: entry.region,
            line: entry.line,
            deliveries: 0,
            is_moved: false,
            is_again: false,
            attempts: 0,
            due: None,
            wait: None,
            after,
            origin: 0,
            moved_by: 0,
            request: entry.encoded(),
        }
    }

    /// The message. Its id contains the place that the entry moves from; 0: a new entry.
    pub(super) fn message(&self, names: &Names, moved_from: u64) -> Outgoing {
        let subject = names.entry(self.queue(), self.region, self.key);
        let digest = digest(self.key, self.request.body());
        // Two different requests of one moment may be put at once.
        let id = match moved_from {
            0 => format!("{}-{}-{digest}", self.key, self.timestamp()),
            from => format!("{}-{}-{from}", self.key, self.timestamp()),
        };
        let mut message = Outgoing::new(subject, self.request.body().to_vec()).id(id);
        let mut add = |name, value: Option<String>| {
            if let Some(value) = value {
                message.set(name, value);
            }
        };
        let origin = if self.origin > 0 { self.origin } else { moved_from };
        add(DIGEST, Some(digest));
        add(MOVED_BY, (self.moved_by > 0).then(|| self.moved_by.to_string()));
        add(ORIGIN, (origin > 0).then(|| origin.to_string()));
        add(PUBLISHED_AGAIN, self.is_again.then(|| "1".to_owned()));
        add(LINE, self.line.map(|it| it.to_string()));
        add(DELIVERIES, (moved_from > 0).then(|| self.deliveries.to_string()));
        add(ATTEMPTS, (self.attempts > 0).then(|| self.attempts.to_string()));
        add(DUE, self.due.map(|it| it.to_string()));
        add(WAIT, self.wait.map(|it| it.to_string()));
        add(AFTER, (self.after > 0).then(|| self.after.to_string()));
        message
    }
}

/// A digest of a request and its key: 64 bits in hexadecimal digits.
pub(super) fn digest(key: Key, body: &[u8]) -> String {
    let hash = Sha256::new().chain_update(key.bytes()).chain_update(body).finalize();
    hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

fn number<T: std::str::FromStr>(headers: Option<&HeaderMap>, name: &'static str) -> Option<T> {
    headers?.get(name)?.as_str().parse().ok()
}

#[cfg(test)]
pub(super) mod tests {
    use async_nats::HeaderMap;

    use super::super::names::Names;
    use super::*;

    const BODY: &[u8] = br#"{"timestamp":"2026-05-18T07:00:00Z","referenceId":"o1","expiryTime":"2026-05-18T19:00:00Z","event":{"name":"AMAZON.MessageAlert.Activated","payload":{"state":{"status":"UNREAD"},"messageGroup":{"creator":{"name":"Robin"},"count":1}}},"localizedAttributes":[],"relevantAudience":{"type":"Unicast","payload":{"user":"amzn1.ask.account.A"}}}"#;

    /// An entry as it is put.
    pub(in super::super) fn entry() -> QueuedEntry {
        read(Key::from_bytes(&[7; 16]), None, BODY).unwrap()
    }

    fn read(key: Key, sealed: Option<&str>, body: &[u8]) -> Result<QueuedEntry, Damaged> {
        let subject = Names::of("spring").entry(Queue::Ready, Region::Europe, key);
        let mut headers = HeaderMap::new();
        if let Some(digest) = sealed {
            headers.insert(DIGEST, digest);
        }
        QueuedEntry::read(&subject, Some(&headers), body)
    }

    #[test]
    fn a_clock_that_is_behind_the_publishers_prolongs_no_wait() {
        let key = Key::from_bytes(&[7; 16]);
        let now: Timestamp = "2026-05-18T09:00:00Z".parse().unwrap();
        let at = |millis: i64| Timestamp::from_unix_millis(now.unix_millis() + millis).unwrap();
        let entry = read(key, None, BODY).unwrap();
        let entry = QueuedEntry { due: Some(at(2_000).unix_millis()), wait: Some(2_000), ..entry };
        assert_eq!(entry.remaining(now, true), Some(2_000));
        assert_eq!(entry.remaining(at(500), false), Some(1_500));
        assert_eq!(entry.remaining(at(2_000), true), None);
        assert_eq!(entry.remaining(at(-86_400_000), true), Some(2_000));
        assert_eq!(entry.remaining(at(-86_400_000), false), None);
        let old = QueuedEntry { wait: None, ..entry };
        assert_eq!(old.remaining(at(-1_000), false), Some(3_000));
    }

    #[test]
    fn a_changed_request_is_damaged_and_a_message_of_an_older_version_is_read() {
        let key = Key::from_bytes(&[7; 16]);
        let digest = digest(key, BODY);
        assert!(read(key, Some(&digest), BODY).is_ok());
        assert!(read(key, None, BODY).is_ok(), "older messages have no digest");
        let changed = String::from_utf8_lossy(BODY).replace("account.A", "account.B");
        let damaged = read(key, Some(&digest), changed.as_bytes()).err();
        assert_eq!(damaged.and_then(|damaged| damaged.key), Some(key));
        assert!(read(Key::from_bytes(&[8; 16]), Some(&digest), BODY).is_err());
    }
}
