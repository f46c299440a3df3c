//! A digest of what was put: an entry is sent only as it was put.

use proactive_events::{EncodedRequest, Region, UserId};
use sha2::{Digest as _, Sha256};

use super::damage::Damage;
use crate::outbox::Key;

/// The columns of an entry that never change while it is the same request.
pub(super) struct Sealed<'a> {
    pub(super) key: &'a [u8],
    pub(super) user: Option<&'a str>,
    pub(super) reference_id: Option<&'a str>,
    pub(super) region: i64,
    pub(super) line: Option<i64>,
    pub(super) timestamp: i64,
    /// The digest of the shared part.
    pub(super) frame: Option<i64>,
    pub(super) body: Option<&'a [u8]>,
}

impl Sealed<'_> {
    /// The first eight bytes of a SHA-256 of all columns.
    pub(super) fn digest(&self) -> i64 {
        let mut hash = Sha256::new();
        let numbers = [Some(self.region), self.line, Some(self.timestamp), self.frame];
        for number in numbers {
            add(&mut hash, number.map(i64::to_be_bytes).as_ref().map(<[u8; 8]>::as_slice));
        }
        let texts = [self.user, self.reference_id].map(|text| text.map(str::as_bytes));
        for bytes in [Some(self.key), self.body].into_iter().chain(texts) {
            add(&mut hash, bytes);
        }
        first_bytes(hash)
    }
}

/// The digest of a shared part.
pub(super) fn of_frame(text: &str, life_span_millis: i64) -> i64 {
    let mut hash = Sha256::new();
    add(&mut hash, Some(text.as_bytes()));
    add(&mut hash, Some(&life_span_millis.to_be_bytes()));
    first_bytes(hash)
}

/// Adds a value with its length: no two rows give the same bytes.
fn add(hash: &mut Sha256, value: Option<&[u8]>) {
    let length = value.map_or(u64::MAX, |value| value.len() as u64);
    hash.update(length.to_be_bytes());
    hash.update(value.unwrap_or_default());
}

fn first_bytes(hash: Sha256) -> i64 {
    let mut first = [0; 8];
    first.iter_mut().zip(hash.finalize()).for_each(|(to, from)| *to = from);
    i64::from_be_bytes(first)
}

/// True if a request belongs to a key: of a campaign's recipient, or of its own. Rows of older versions have no seal:
/// for them this check detects a changed user.
pub(super) fn is_of(key: Key, campaign: &str, request: &EncodedRequest) -> bool {
    let user = request.user().map_or("", UserId::as_str);
    let is_request_in = |region: &Region| key == Key::of_request_in(*region, request);
    key == Key::of_recipient(campaign, user)
        || key == Key::of_request(request)
        || Region::ALL.iter().any(is_request_in)
}

/// The error of an entry that is not as it was put.
pub(super) fn corrupt_entry(place: i64, line: Option<i64>) -> rusqlite::Error {
    let line = line.map(|line| format!(" (line {line} of the recipients)")).unwrap_or_default();
    Damage::error(format!(
        "corrupt entry {place}{line}: it is not as it was queued, and is not sent"
    ))
}
