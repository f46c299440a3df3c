//! A CSV text row by row, in bounded memory: an unclosed quote must not swallow the rest of the list.

use std::io::Read;

use csv_core::ReadRecordResult;

use super::record::LONGEST_LINE;
use super::window::Window;

/// Maximum number of fields that are kept; more are only counted.
const MOST_FIELDS: usize = 256;

/// The rows of a CSV text; each lies here until the next one is read.
pub(super) struct Rows<R> {
    window: Window<R>,
    parser: csv_core::Reader,
    /// The fields of the row, one after the other.
    text: Vec<u8>,
    ends: Vec<usize>,
    /// Number of its fields.
    fields: usize,
    /// The line of the next byte.
    line: u64,
    /// True if the last byte was a carriage return: a line feed after it is part of the same line break.
    after_return: bool,
}

/// Kind of the next row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RowKind {
    /// A row.
    Row,
    /// A row that is too long: its first line was skipped.
    TooLong,
    /// A row whose last quote is never closed: its first line was skipped.
    Unclosed,
}

/// A row's place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    pub(super) kind: RowKind,
    /// The line where it begins.
    pub(super) line: u64,
    pub(super) bytes: usize,
}

impl<R: Read> Rows<R> {
    /// Reads rows; the first byte stands at this line.
    pub(super) fn new(input: R, line: u64) -> Self {
        let mut rows = Self {
            window: Window::new(input),
            parser: csv_core::Reader::new(),
            text: vec![0; LONGEST_LINE + 2],
            ends: vec![0; MOST_FIELDS],
            fields: 0,
            line,
            after_return: false,
        };
        rows.restart();
        rows
    }

    /// Resets the parser to the beginning of a row, whatever its state.
    fn restart(&mut self) {
        self.parser.reset();
        // It would skip a byte order mark at its first byte, which is not the text's.
        let _ = self.parser.read_record(b"\n", &mut self.text, &mut self.ends);
    }

    /// Number of fields of the row.
    pub(super) fn len(&self) -> usize {
        self.fields
    }

    /// True if the row has more fields than are kept.
    pub(super) fn is_overfull(&self) -> bool {
        self.fields > self.ends.len()
    }

    /// A field of the row; nothing behind its last one.
    pub(super) fn field(&self, index: usize) -> &[u8] {
        let end = |index: usize| self.ends.get(index).copied();
        let start = if index == 0 { Some(0) } else { end(index - 1) };
        let range = start.zip(end(index).filter(|_| index < self.fields));
        range.and_then(|(start, end)| self.text.get(start..end)).unwrap_or_default()
    }

    /// The line at which reading stands.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    /// Reads the next row.
    pub(super) fn read(&mut self) -> std::io::Result<Option<Row>> {
        if !self.skip_line_breaks()? {
            return Ok(None);
        }
        let (line, parsed) = (self.line, self.parser.line());
        let (kind, bytes) = match self.parse()? {
            (RowKind::Row, bytes) if bytes <= LONGEST_LINE => {
                let last = self.window.after(bytes.saturating_sub(1)).first();
                self.after_return = last == Some(&b'\r');
                self.line += self.parser.line() - parsed + u64::from(self.after_return);
                self.window.advance(bytes);
                (RowKind::Row, bytes)
            }
            (RowKind::Unclosed, _) => (RowKind::Unclosed, self.skip_line()?),
            _ => (RowKind::TooLong, self.skip_line()?),
        };
        Ok(Some(Row { kind, line, bytes }))
    }

    /// `false` when nothing else is there.
    fn skip_line_breaks(&mut self) -> std::io::Result<bool> {
        loop {
            match self.window.after(0).first().copied() {
                // The line was counted at the carriage return.
                Some(b'\n') if self.after_return => {}
                Some(b'\n' | b'\r') => self.line += 1,
                Some(_) => {
                    self.after_return = false;
                    return Ok(true);
                }
                None if self.window.grow()? => continue,
                None => return Ok(false),
            }
            self.after_return = self.window.after(0).first() == Some(&b'\r');
            self.window.advance(1);
        }
    }

    /// Parses a row without moving on; also says how many bytes it takes.
    fn parse(&mut self) -> std::io::Result<(RowKind, usize)> {
        self.fields = 0;
        let (mut read, mut written, mut ended) = (0, 0, 0);
        loop {
            let mut is_at_end = false;
            if self.window.after(read).is_empty() {
                if read > LONGEST_LINE {
                    return Ok((RowKind::TooLong, read));
                }
                is_at_end = !self.window.grow()?;
            }
            // A line break ends the last row, unless a quote is open.
            let input = if is_at_end { b"\n" } else { self.window.after(read) };
            let text = self.text.get_mut(written..).unwrap_or_default();
            let ends = self.ends.get_mut(ended..).unwrap_or_default();
            let (result, bytes, texts, fields) = self.parser.read_record(input, text, ends);
            if !is_at_end {
                read += bytes;
            }
            written += texts;
            ended += fields;
            self.fields += fields;
            match result {
                ReadRecordResult::Record => return Ok((RowKind::Row, read)),
                // An empty input is never given, so this is the end of nothing.
                ReadRecordResult::End => return Ok((RowKind::Unclosed, read)),
                ReadRecordResult::InputEmpty if is_at_end => return Ok((RowKind::Unclosed, read)),
                ReadRecordResult::OutputFull => return Ok((RowKind::TooLong, read)),
                ReadRecordResult::OutputEndsFull => ended = 0,
                ReadRecordResult::InputEmpty => {}
            }
        }
    }

    /// Moves behind the next line break; how many bytes that were.
    fn skip_line(&mut self) -> std::io::Result<usize> {
        self.restart();
        let mut skipped = 0;
        loop {
            let bytes = self.window.after(0);
            let end = bytes.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
            let length = end.unwrap_or(bytes.len());
            skipped += length;
            self.window.advance(length);
            // The line break is skipped, and counted, before the next row.
            if end.is_some() || !self.window.grow()? {
                return Ok(skipped);
            }
        }
    }
}
