//! Schema files as text. The generator knows no other crate of ours, so it skips byte order marks itself.

use std::io;
use std::path::Path;

/// A file's text, without its byte order mark.
pub(crate) fn read(path: &Path) -> io::Result<String> {
    let wrong = |what| io::Error::new(io::ErrorKind::InvalidData, what);
    let bytes = std::fs::read(path)?;
    if matches!(bytes.as_slice(), [0xff, 0xfe, ..] | [0xfe, 0xff, ..]) {
        return Err(wrong("UTF-16 text, not UTF-8: save the file as UTF-8"));
    }
    let text = String::from_utf8(bytes).ok();
    let text = text.ok_or_else(|| wrong("not UTF-8 text: save the file as UTF-8"))?;
    Ok(without_byte_order_mark(&text).to_owned())
}

/// A text without the mark that Windows programs put before UTF-8.
pub(crate) fn without_byte_order_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}
