//! Bytes of a file or a body as text. This is the one place that knows about byte order marks.

use std::fmt;

/// The bytes at the start of a text that name its encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ByteOrderMark {
    /// UTF-8: the mark is skipped.
    Utf8,
    /// UTF-16, as Windows programs write it.
    Utf16,
    /// UTF-32.
    Utf32,
}

impl ByteOrderMark {
    /// The longest mark, in bytes.
    pub const MAX_BYTES: usize = 4;

    /// The mark at the beginning of these bytes.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0xef, 0xbb, 0xbf, ..] => Some(Self::Utf8),
            [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] => Some(Self::Utf32),
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Some(Self::Utf16),
            _ => None,
        }
    }

    /// Length of the mark in bytes.
    pub const fn bytes(self) -> usize {
        match self {
            Self::Utf8 => 3,
            Self::Utf16 => 2,
            Self::Utf32 => 4,
        }
    }

    /// The reason why a text with this mark is not read; `None` for UTF-8.
    pub const fn refusal(self) -> Option<DecodeError> {
        match self {
            Self::Utf8 => None,
            Self::Utf16 => Some(DecodeError::Utf16),
            Self::Utf32 => Some(DecodeError::Utf32),
        }
    }
}

/// The UTF-8 text of these bytes, without its byte order mark.
///
/// ```
/// use proactive_events_text::{DecodeError, decode_text};
///
/// assert_eq!(decode_text(b"\xef\xbb\xbf{}"), Ok("{}"));
/// assert_eq!(decode_text(b"\xff\xfe{\0}\0"), Err(DecodeError::Utf16));
/// ```
///
/// # Errors
/// When the bytes are UTF-16 or UTF-32, or no text at all.
pub fn decode_text(bytes: &[u8]) -> Result<&str, DecodeError> {
    let mark = ByteOrderMark::of(bytes);
    if let Some(refusal) = mark.and_then(ByteOrderMark::refusal) {
        return Err(refusal);
    }
    let text = bytes.get(mark.map_or(0, ByteOrderMark::bytes)..).unwrap_or_default();
    str::from_utf8(text).map_err(|error| not_utf8(text, error.valid_up_to()))
}

/// A text without its byte order mark.
pub fn without_byte_order_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

fn not_utf8(text: &[u8], valid: usize) -> DecodeError {
    let before = text.get(..valid).unwrap_or(text);
    let start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |newline| newline + 1);
    let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
    let begun = str::from_utf8(before.get(start..).unwrap_or_default()).unwrap_or_default();
    DecodeError::NotUtf8 { line, column: begun.chars().count() + 1 }
}

/// The reason why bytes are not read as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DecodeError {
    /// They are UTF-16 text.
    Utf16,
    /// They are UTF-32 text.
    Utf32,
    /// They are not UTF-8 at this place: line and column in characters, from 1.
    NotUtf8 {
        /// The line.
        line: usize,
        /// The column.
        column: usize,
    },
}

impl DecodeError {
    /// A hint how to fix it.
    pub const fn hint(self) -> &'static str {
        match self {
            Self::Utf16 | Self::Utf32 => {
                "save the file as UTF-8 (in PowerShell: Out-File -Encoding utf8)"
            }
            Self::NotUtf8 { .. } => "save the file as UTF-8",
        }
    }

    /// Line and column, from 1.
    pub const fn position(self) -> (usize, usize) {
        match self {
            Self::Utf16 | Self::Utf32 => (1, 1),
            Self::NotUtf8 { line, column } => (line, column),
        }
    }

    /// The message, without the place and the hint.
    pub const fn problem(self) -> &'static str {
        match self {
            Self::Utf16 => "UTF-16 text, not UTF-8",
            Self::Utf32 => "UTF-32 text, not UTF-8",
            Self::NotUtf8 { .. } => "not UTF-8 text",
        }
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.problem())?;
        if let Self::NotUtf8 { line, column } = self {
            write!(f, " at line {line}, column {column}")?;
        }
        write!(f, ": {}", self.hint())
    }
}

impl std::error::Error for DecodeError {}

impl From<DecodeError> for std::io::Error {
    fn from(error: DecodeError) -> Self {
        Self::new(std::io::ErrorKind::InvalidData, error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_skipped_or_says_the_encoding() {
        assert_eq!(decode_text(b""), Ok(""));
        assert_eq!(decode_text(b"\xef\xbb\xbf"), Ok(""));
        assert_eq!(decode_text(b"\xef\xbb\xbf\xef\xbb\xbfa"), Ok("\u{feff}a"), "only the first");
        for (bytes, error) in [
            (&b"\xff\xfea\0"[..], DecodeError::Utf16),
            (b"\xfe\xff\0a", DecodeError::Utf16),
            (b"\xff\xfe\0\0a\0\0\0", DecodeError::Utf32),
            (b"\0\0\xfe\xff\0\0\0a", DecodeError::Utf32),
            (b"\xff", DecodeError::NotUtf8 { line: 1, column: 1 }),
            (b"\xef\xbb\xbfa\n\xc3\xa4b\xff", DecodeError::NotUtf8 { line: 2, column: 3 }),
        ] {
            assert_eq!(decode_text(bytes), Err(error), "{bytes:?}");
        }
    }
}
