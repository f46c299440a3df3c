//! Schema files as text.

use std::io;
use std::path::Path;

use proactive_events_text::decode_text;

/// A file's text, without its byte order mark.
pub(crate) fn read(path: &Path) -> io::Result<String> {
    Ok(decode_text(&std::fs::read(path)?)?.to_owned())
}
