//! What is wrong with schemas, where, and the way out.

use std::fmt;

/// One error in a schema.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Diagnostic {
    /// The schema file's name.
    pub file: String,
    /// The line, counted from one.
    pub line: usize,
    /// The column in characters, counted from one.
    pub column: usize,
    /// The RFC 6901 pointer into the schema file.
    pub pointer: String,
    /// What is wrong.
    pub message: String,
    /// The way out, where one is known.
    pub help: Option<String>,
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, column, pointer, message, help } = self;
        let pointer = if pointer.is_empty() { "the root" } else { pointer };
        write!(f, "error: {message}\n  --> {file}:{line}:{column} at {pointer}")?;
        match help {
            Some(help) => write!(f, "\n  help: {help}"),
            None => Ok(()),
        }
    }
}

/// All errors of one run, in the order of files and lines; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report(Vec<Diagnostic>);

impl Report {
    /// `Err` with all of them, or `Ok` when there are none.
    pub(crate) fn into_result(mut diagnostics: Vec<Diagnostic>) -> Result<(), Self> {
        if diagnostics.is_empty() {
            return Ok(());
        }
        diagnostics.sort();
        diagnostics.dedup();
        Err(Self(diagnostics))
    }

    /// One by one.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.0.iter()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for diagnostic in &self.0 {
            write!(f, "{diagnostic}\n\n")?;
        }
        let count = self.0.len();
        write!(f, "{count} {}, nothing generated", if count == 1 { "error" } else { "errors" })
    }
}

impl std::error::Error for Report {}
