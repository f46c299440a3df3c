//! Lines on standard output: for people, coloured on a terminal, or for scripts, one JSON object each.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use serde::Serialize;

use crate::failure;

/// Something bad.
pub(crate) const BAD: Style = AnsiColor::Red.on_default().bold();
/// Something doubtful.
pub(crate) const DOUBTFUL: Style = AnsiColor::Yellow.on_default().bold();
/// Something good.
pub(crate) const GOOD: Style = AnsiColor::Green.on_default().bold();
/// A detail.
pub(crate) const DIM: Style = Style::new().dimmed();
/// A heading.
pub(crate) const HEADING: Style = Style::new().bold();

/// Standard output; its errors are marked as such.
pub(crate) struct Stdout(anstream::AutoStream<io::StdoutLock<'static>>);

/// Standard output, without colours in a pipe and under `NO_COLOR`.
pub(crate) fn stdout() -> Stdout {
    Stdout(anstream::AutoStream::auto(io::stdout().lock()))
}

impl Write for Stdout {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes).map_err(failure::of_output)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush().map_err(failure::of_output)
    }
}

/// Writes one JSON object and ends the line.
pub(crate) fn json_line(value: &impl Serialize) -> io::Result<()> {
    let mut line = serde_json::to_vec(value)?;
    line.push(b'\n');
    let mut out = stdout();
    out.write_all(&line)?;
    out.flush()
}

/// Text from outside on one line, with nothing in it that a terminal would obey.
pub(crate) fn printable(text: &str) -> String {
    let shown =
        |c: char| if c.is_control() { c.escape_default().to_string() } else { c.to_string() };
    text.chars().map(shown).collect()
}
