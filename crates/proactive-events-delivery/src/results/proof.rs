//! Proof that a file holds results of a campaign and nothing else. Reads only, in bounded memory.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read as _, Seek as _};

use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::outbox::{Key, Verdict};

/// Maximum length of a line of ours, in bytes.
const LONGEST: u64 = 1 << 20;

/// Proved contents of a file.
#[derive(Debug, Default)]
pub(super) struct Proved {
    /// Number of whole lines; each is a result of the campaign.
    pub(super) lines: u64,
    /// The bytes that they take.
    pub(super) length: u64,
    /// The reference id of the last one.
    pub(super) last: Option<String>,
    /// The bytes after the last line break.
    pub(super) rest: Vec<u8>,
}

/// Reads all lines. The error is the number of the first line that is not a result of this campaign.
pub(super) fn prove(file: &File, campaign: &Campaign) -> io::Result<Result<Proved, u64>> {
    let mut reader = BufReader::with_capacity(64 << 10, file);
    reader.rewind()?;
    let mut proved = Proved::default();
    let mut text = Vec::new();
    loop {
        text.clear();
        let read = (&mut reader).take(LONGEST).read_until(b'\n', &mut text)? as u64;
        let line = proved.lines + 1;
        if text.last() != Some(&b'\n') {
            // The end of the file, or a line that is too long.
            let is_end = read < LONGEST;
            proved.rest = text;
            return Ok(if is_end { Ok(proved) } else { Err(line) });
        }
        let Some(reference_id) = campaign.reference_id(&text) else { return Ok(Err(line)) };
        proved.last = Some(reference_id);
        proved.lines = line;
        proved.length += read;
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

    /// The same, once the line that comes next is known. Where whole lines stand before the rest, the file is ours, and
    /// another version may have written the line in other words.
    pub(super) fn is_torn(&self, next: Option<&[u8]>) -> bool {
        let is_next = || next.is_some_and(|next| next.starts_with(written(&self.rest)));
        self.may_be_torn() && (self.lines > 0 || is_next())
    }

    /// The length of the file that was read.
    pub(super) fn total(&self) -> u64 {
        self.length.saturating_add(self.rest.len() as u64)
    }
}

/// A rest without the zeros that a power failure leaves behind what was written.
fn written(rest: &[u8]) -> &[u8] {
    let length = rest.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
    rest.get(..length).unwrap_or(rest)
}
