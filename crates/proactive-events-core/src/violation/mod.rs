//! Violations of a request: a pointer, a code, a message and a hint.

mod code;
mod findings;
mod pointer;
mod walk;

use std::fmt;

use proactive_events_text::did_you_mean;

pub use code::ViolationCode;
pub use findings::Reported;
pub(crate) use findings::{Findings, Refusal};
pub(crate) use pointer::Pointer;
pub(crate) use walk::Walk;

/// One thing that is wrong (an error) or doubtful (a warning) in a request.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[must_use]
pub struct Violation {
    /// An RFC 6901 JSON pointer into the request, such as `/event/payload/state/status`.
    pub pointer: String,
    /// The code: stable, for programs.
    pub code: ViolationCode,
    /// The message: a sentence for people.
    pub message: String,
    /// The fix, if one is known.
    pub hint: Option<String>,
    /// The place in the text; known for [`ViolationCode::Syntax`].
    pub position: Option<Position>,
}

/// A place in a text, both counted from one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The column, in bytes.
    pub column: usize,
}

impl Violation {
    /// A violation without hint and position.
    pub fn new(
        pointer: impl Into<String>,
        code: ViolationCode,
        message: impl Into<String>,
    ) -> Self {
        let (pointer, message) = (pointer.into(), message.into());
        Self { pointer, code, message, hint: None, position: None }
    }

    /// The same with a way out.
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Adds the known word nearest to the unknown one as a hint, or `otherwise` if none is near.
    pub(crate) fn with_nearest<'k>(
        self,
        unknown: &str,
        known: impl Iterator<Item = &'k str>,
        otherwise: impl FnOnce() -> Option<String>,
    ) -> Self {
        let near = did_you_mean(unknown, known).map(|near| format!("did you mean {near:?}?"));
        Self { hint: near.or_else(otherwise), ..self }
    }

    /// The same with its place in the text.
    pub fn at(mut self, position: Position) -> Self {
        self.position = Some(position);
        self
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.pointer.is_empty() {
            write!(f, "{}: ", self.pointer)?;
        }
        if let Some(Position { line, column }) = self.position {
            write!(f, "line {line}, column {column}: ")?;
        }
        f.write_str(&self.message)?;
        match &self.hint {
            Some(hint) => write!(f, " ({hint})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Violation {}

/// Everything that is wrong with one request, in document order; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violations(Vec<Violation>);

impl Violations {
    /// `Err` with all of them, or `Ok` when there are none.
    pub(crate) fn into_result(list: Vec<Violation>) -> Result<(), Self> {
        if list.is_empty() { Ok(()) } else { Err(Self(list)) }
    }

    /// One by one.
    pub fn iter(&self) -> std::slice::Iter<'_, Violation> {
        self.0.iter()
    }
}

impl From<Violation> for Violations {
    fn from(violation: Violation) -> Self {
        Self(vec![violation])
    }
}

impl IntoIterator for Violations {
    type Item = Violation;
    type IntoIter = std::vec::IntoIter<Violation>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a Violations {
    type Item = &'a Violation;
    type IntoIter = std::slice::Iter<'a, Violation>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Display for Violations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, violation) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("; ")?;
            }
            violation.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Violations {}
