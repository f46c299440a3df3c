//! The position of a value: an RFC 6901 pointer that grows and shrinks with the traversal.

use std::fmt::Write as _;

/// The pointer to the current value.
#[derive(Debug)]
pub(crate) struct Pointer(String);

impl Default for Pointer {
    /// The whole document; with room for most pointers, so that it need not be moved while it grows.
    fn default() -> Self {
        Self(String::with_capacity(96))
    }
}

impl Pointer {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// One property further down.
    pub(crate) fn push_key(&mut self, key: &str) -> Mark {
        let mark = Mark(self.0.len());
        self.0.push('/');
        for character in key.chars() {
            match character {
                '~' => self.0.push_str("~0"),
                '/' => self.0.push_str("~1"),
                _ => self.0.push(character),
            }
        }
        mark
    }

    /// One array item further down.
    pub(crate) fn push_index(&mut self, index: usize) -> Mark {
        let mark = Mark(self.0.len());
        // Writing into a `String` cannot fail.
        let _ = write!(self.0, "/{index}");
        mark
    }

    /// Back up to where the mark was made.
    pub(crate) fn pop(&mut self, mark: Mark) {
        self.0.truncate(mark.0);
    }
}

/// A length to return to.
#[must_use]
pub(crate) struct Mark(usize);
