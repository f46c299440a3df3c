//! Something that a manifest lacks, or that is wrong with it.

use serde::Serialize;

/// Something has the wrong type: nothing else is judged then, and nothing patched.
pub(super) const WRONG_TYPE: &str = "wrong-type";
/// Readers would disagree on which of two values counts.
pub(super) const REPEATED_KEY: &str = "repeated-key";

/// Something that is missing or wrong.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Finding {
    /// Where in the manifest: a JSON pointer (RFC 6901).
    pub(crate) pointer: String,
    pub(crate) code: &'static str,
    pub(crate) message: String,
    pub(crate) hint: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) column: Option<usize>,
    /// The name that is missing.
    #[serde(skip)]
    pub(crate) name: String,
}

impl Finding {
    pub(super) fn new(
        pointer: &str,
        code: &'static str,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        let (pointer, message, hint) = (pointer.to_owned(), message.into(), hint.into());
        Self { pointer, code, message, hint, line: None, column: None, name: String::new() }
    }

    /// True if the manifest can't be changed by the tool while it has this error.
    pub(super) fn is_for_hands(&self) -> bool {
        matches!(self.code, WRONG_TYPE | REPEATED_KEY)
    }

    /// The line, for people.
    pub(super) fn place(&self) -> String {
        self.line.map_or_else(String::new, |line| format!(" (line {line})"))
    }

    pub(super) fn named(self, name: &str) -> Self {
        Self { name: name.to_owned(), ..self }
    }
}
