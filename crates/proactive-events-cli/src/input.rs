//! Request files and standard input.

use std::fmt;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use proactive_events::{Document, Violation};
use proactive_events_text::decode_text;

/// The reason that a file has no document.
#[derive(Debug)]
pub(crate) enum InputError {
    /// It cannot be opened or read: missing, a folder, no permission.
    Unreadable(std::io::Error),
    /// The file opens, but its content is not the text of a request.
    Syntax(Violation),
}

impl fmt::Display for InputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(error) => write!(f, "cannot be read: {error}"),
            Self::Syntax(violation) => violation.fmt(f),
        }
    }
}

impl std::error::Error for InputError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Unreadable(error) => Some(error),
            Self::Syntax(violation) => Some(violation),
        }
    }
}

/// Reads a file, or standard input for `-`.
pub(crate) fn read(file: &str) -> Result<Document, InputError> {
    let text = read_text(file).map_err(InputError::Unreadable)?;
    parse(&text).map_err(InputError::Syntax)
}

/// The document of a text.
pub(crate) fn parse(text: &[u8]) -> Result<Document, Violation> {
    let mut document = Document::parse(text)?;
    // The line that names a schema for an editor is not part of the request; most requests have none.
    let _ = document.remove("/$schema");
    Ok(document)
}

/// A file's text, without its byte order mark. Whatever the tool reads as text comes through here, or is a
/// [`Document`].
pub(crate) fn read_file(file: &Path) -> std::io::Result<String> {
    Ok(decode_text(&std::fs::read(file)?)?.to_owned())
}

/// Reads no more than it takes to see that a text is too large.
pub(crate) fn read_text(file: &str) -> std::io::Result<Vec<u8>> {
    let limit = u64::try_from(Document::MAX_BYTES).unwrap_or(u64::MAX).saturating_add(1);
    let mut text = Vec::new();
    if file == "-" {
        std::io::stdin().lock().take(limit).read_to_end(&mut text)?;
    } else {
        File::open(file)?.take(limit).read_to_end(&mut text)?;
    }
    Ok(text)
}
