//! Proof that a file holds results of a campaign and nothing else. Reads only, in bounded memory.

use std::fs::{File, Metadata};
use std::io::{self, BufRead as _, BufReader, Read as _, Seek as _};

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::error::ResultsMismatch;
use super::intact::Written;
use crate::outbox::{Key, Verdict};

/// Maximum length of a line of ours, in bytes.
const LONGEST: u64 = 1 << 20;

/// Proved contents of a file.
#[derive(Debug, Default)]
pub(super) struct Proved {
    /// Number of whole lines; each is a result of the campaign.
    pub(super) lines: u64,
    /// Their bytes.
    pub(super) written: Written,
    /// The reference id of the last one.
    pub(super) last: Option<String>,
    /// The bytes after the last line break.
    pub(super) rest: Vec<u8>,
}

/// The first line, counted from 1, that is not a result of the campaign.
pub(super) type Refused = (u64, ResultsMismatch);

/// Mark that an editor may put before a text in UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Reads all lines; the error is the first one that is not a result of this campaign.
pub(super) fn prove(file: &File, campaign: &Campaign) -> io::Result<Result<Proved, Refused>> {
    let mut proved = Proved::default();
    // Before it is read, so that a change meanwhile is noticed.
    proved.written.note(&file.metadata()?);
    let mut reader = BufReader::with_capacity(64 << 10, file);
    reader.rewind()?;
    let mut text = Vec::new();
    loop {
        text.clear();
        let read = (&mut reader).take(LONGEST).read_until(b'\n', &mut text)? as u64;
        let line = proved.lines + 1;
        if text.last() != Some(&b'\n') {
            // The end of the file, or a line that is too long.
            let is_end = read < LONGEST;
            proved.rest = text;
            let not_ours = Err((line, ResultsMismatch::NotAResult));
            return Ok(if is_end { Ok(proved) } else { not_ours });
        }
        let Some(reference_id) = campaign.reference_id(&text) else {
            let unmarked = text.strip_prefix(BYTE_ORDER_MARK).filter(|_| line == 1);
            let is_marked = unmarked.is_some_and(|it| campaign.reference_id(it).is_some());
            let found = match is_marked {
                true => ResultsMismatch::ByteOrderMark,
                false => ResultsMismatch::NotAResult,
            };
            return Ok(Err((line, found)));
        };
        proved.last = Some(reference_id);
        proved.lines = line;
        proved.written.add(&text);
    }
}

/// Whose results they are to be.
#[derive(Clone, Debug)]
pub(super) enum Campaign {
    /// A campaign's: the reference id proves it.
    Named(String),
    /// An outbox of single requests: their reference ids are their own.
    Requests,
}

impl Campaign {
    /// The reference id of a line that is this campaign's result.
    fn reference_id(&self, text: &[u8]) -> Option<String> {
        let line: Line = serde_json::from_slice(text).ok()?;
        let is_ours = match self {
            Self::Requests => true,
            Self::Named(name) => {
                let key = match (&line.user, line.line) {
                    (Some(user), _) => Key::of_recipient(name, user),
                    (None, Some(line)) => Key::of_line(name, line),
                    (None, None) => return None,
                };
                key.to_string() == line.reference_id
            }
        };
        is_ours.then_some(line.reference_id)
    }
}

/// A line with all keys of ours, and no other.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Line {
    #[serde(deserialize_with = "Option::deserialize")]
    user: Option<String>,
    reference_id: String,
    #[serde(rename = "outcome")]
    _outcome: Verdict,
    #[serde(rename = "status")]
    _status: IgnoredAny,
    #[serde(rename = "requestId")]
    _request_id: IgnoredAny,
    #[serde(rename = "attempts")]
    _attempts: u32,
    #[serde(deserialize_with = "Option::deserialize")]
    line: Option<u64>,
    #[serde(rename = "error")]
    _error: IgnoredAny,
}

/// First bytes of each of our lines.
const BEGINNING: &[u8] = b"{\"user\":";

impl Proved {
    /// True if the rest can be the remains of one of our lines after a crash.
    pub(super) fn may_be_torn(&self) -> bool {
        let written = written(&self.rest);
        let known = written.get(..BEGINNING.len()).unwrap_or(written);
        // Zeros alone prove nothing where no line of ours stands before them.
        let is_known = !known.is_empty() || self.lines > 0 || self.rest.is_empty();
        is_known && BEGINNING.starts_with(known)
    }

    /// True if the rest is the beginning of the line that is to be written next. Anything else may be all that somebody
    /// has of it.
    pub(super) fn is_torn(&self, next: Option<&[u8]>) -> bool {
        next.is_some_and(|next| self.may_be_torn() && next.starts_with(written(&self.rest)))
    }

    /// True if the file seems not to be modified since it was read.
    pub(super) fn is_as_read(&self, found: &Metadata) -> bool {
        self.written.is_as_noted(found, self.rest.len() as u64)
    }
}

/// A rest without the zeros that a power failure leaves behind what was written.
fn written(rest: &[u8]) -> &[u8] {
    let length = rest.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
    rest.get(..length).unwrap_or(rest)
}
