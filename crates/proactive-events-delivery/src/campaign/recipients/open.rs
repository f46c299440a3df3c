//! From a file to its text: decompressed, without byte order mark and leading blank lines.

use std::fs::File;
use std::io::{BufRead, BufReader, Cursor, ErrorKind, Read};

use proactive_events_text::ByteOrderMark;

use super::gzip::{self, Gzip};

/// Number of bytes read at once.
const PIECE: usize = 64 << 10;

/// A text that is to be read.
pub(super) struct Text {
    pub(super) input: Box<dyn BufRead + Send>,
    /// The line at which it stands.
    pub(super) line: u64,
    /// Its first byte; none when there is nothing in it.
    pub(super) first: Option<u8>,
}

/// Opens a file that stands at its beginning.
pub(super) fn text(file: File) -> std::io::Result<Text> {
    let (head, file) = peek::<2>(BufReader::with_capacity(PIECE, file))?;
    let mut input: Box<dyn BufRead + Send> = if head == gzip::MAGIC {
        Box::new(BufReader::with_capacity(PIECE, Gzip::new(file)))
    } else {
        Box::new(file)
    };
    let (head, unmarked) = peek::<{ ByteOrderMark::MAX_BYTES }>(input)?;
    input = Box::new(unmarked);
    if let Some(mark) = ByteOrderMark::of(&head) {
        if let Some(refusal) = mark.refusal() {
            return Err(refusal.into());
        }
        input.consume(mark.bytes());
    }
    let mut line = 1;
    let first = loop {
        match first_byte(&mut *input)? {
            Some(b'\n') => line += 1,
            Some(b' ' | b'\t' | b'\r') => {}
            first => break first,
        }
        input.consume(1);
    };
    Ok(Text { input, line, first })
}

fn first_byte(input: &mut dyn BufRead) -> std::io::Result<Option<u8>> {
    loop {
        match input.fill_buf() {
            Ok(bytes) => return Ok(bytes.first().copied()),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// The first `N` bytes, or fewer at the end, and the input with them still to be read.
fn peek<const N: usize>(
    mut input: impl BufRead + Send + 'static,
) -> std::io::Result<(Vec<u8>, impl BufRead + Send + 'static)> {
    let mut head = Vec::with_capacity(N);
    (&mut input).take(N as u64).read_to_end(&mut head)?;
    Ok((head.clone(), Cursor::new(head).chain(input)))
}
