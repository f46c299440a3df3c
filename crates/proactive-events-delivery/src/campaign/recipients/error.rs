//! Why the recipients as a whole cannot be read.

use std::fmt;

use super::super::override_place::NoPlace;

/// Something wrong with the whole list of recipients. A single wrong line is none: it is refused, and the others go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecipientsError {
    kind: RecipientsErrorKind,
    line: Option<u64>,
    message: String,
    hint: Option<String>,
}

/// Kind of error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RecipientsErrorKind {
    /// It cannot be opened or read to its end.
    Unreadable,
    /// Not a list of recipients: a column is missing, unknown or has no place in the body.
    Invalid,
    /// It was changed while it was read.
    Changed,
}

impl RecipientsError {
    pub(in super::super) fn unreadable(line: Option<u64>, error: &std::io::Error) -> Self {
        let is_short = error.kind() == std::io::ErrorKind::UnexpectedEof;
        let hint = is_short.then(|| "the compressed file is cut off: create it again".to_owned());
        let message = format!("the recipients cannot be read: {error}");
        Self { kind: RecipientsErrorKind::Unreadable, line, message, hint }
    }

    pub(super) fn not_copied(error: std::io::Error) -> Self {
        let message = format!("the recipients cannot be copied into a temporary file: {error}");
        Self { kind: RecipientsErrorKind::Unreadable, line: None, message, hint: None }
    }

    pub(super) fn invalid(line: Option<u64>, message: impl Into<String>) -> Self {
        Self { kind: RecipientsErrorKind::Invalid, line, message: message.into(), hint: None }
    }

    pub(super) fn no_place(line: u64, NoPlace { message, hint }: NoPlace) -> Self {
        Self { hint, ..Self::invalid(Some(line), message) }
    }

    pub(super) fn hinted(self, hint: Option<String>) -> Self {
        Self { hint, ..self }
    }

    pub(in super::super) fn changed() -> Self {
        let message = "the recipients were changed while they were read".to_owned();
        let hint = Some("leave the file alone, and run the same command again".to_owned());
        Self { kind: RecipientsErrorKind::Changed, line: None, message, hint }
    }

    /// The kind of the error.
    pub fn kind(&self) -> RecipientsErrorKind {
        self.kind
    }

    /// The line at which it was found.
    pub fn line(&self) -> Option<u64> {
        self.line
    }
}

impl fmt::Display for RecipientsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(f, "line {line}: ")?;
        }
        f.write_str(&self.message)?;
        match &self.hint {
            Some(hint) => write!(f, " ({hint})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for RecipientsError {}
