//! A piece of the input that moves along it.

use std::io::{ErrorKind, Read};

/// Number of bytes read at once.
const PIECE: usize = 128 << 10;

/// The bytes that are read and not yet used up, from the present place on.
pub(super) struct Window<R> {
    input: R,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    is_at_end: bool,
}

impl<R: Read> Window<R> {
    pub(super) fn new(input: R) -> Self {
        Self { input, buffer: vec![0; 2 * PIECE], start: 0, end: 0, is_at_end: false }
    }

    /// The bytes after the first `skipped`.
    pub(super) fn after(&self, skipped: usize) -> &[u8] {
        self.buffer.get(self.start.saturating_add(skipped)..self.end).unwrap_or_default()
    }

    /// Moves on.
    pub(super) fn advance(&mut self, bytes: usize) {
        self.start = self.start.saturating_add(bytes).min(self.end);
    }

    /// Reads on; `false` at the end of the input.
    pub(super) fn grow(&mut self) -> std::io::Result<bool> {
        self.buffer.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
        if self.buffer.len() < self.end + PIECE {
            self.buffer.resize(self.end + PIECE, 0);
        }
        while !self.is_at_end {
            let room = self.buffer.get_mut(self.end..).unwrap_or_default();
            match self.input.read(room) {
                Ok(0) => self.is_at_end = true,
                Ok(read) => {
                    self.end += read;
                    return Ok(true);
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(false)
    }
}
