//! The whole of a regeneration: read, generate, compare with what was there, write or check, report.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::path::Path;

use serde_json::json;

use crate::{
    Changes, Diagnostic, Options, Report, Severity, Stale, changes, generate, read_sources,
};

/// The action for the generated files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Write it.
    Write,
    /// Compare it only; nothing is written.
    Check,
}

/// The result of a regeneration or a comparison.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Regenerated {
    /// The mode: written or only compared.
    pub mode: Mode,
    /// The files that differ from what is generated.
    pub stale: Vec<Stale>,
    /// Changes for users of the types; `None` when there are no earlier schemas to compare with.
    pub changes: Option<Changes>,
    /// Warnings: probable mistakes in the schemas.
    pub warnings: Vec<Diagnostic>,
}

/// An error that prevents a regeneration.
#[derive(Debug)]
#[non_exhaustive]
pub enum RegenerateError {
    /// A file or a folder cannot be read or written.
    Io(io::Error),
    /// The schemas are wrong.
    Refused(Report),
}

/// Generates from a folder of schemas into a target folder, or compares only, and reports the changes.
///
/// # Errors
/// When a file cannot be read or written, and when the schemas are wrong: then nothing is written.
pub fn regenerate(
    schemas: &Path,
    target: &Path,
    options: &Options,
    mode: Mode,
) -> Result<Regenerated, RegenerateError> {
    let files = read_sources(schemas)?;
    let output = generate(&files, options).map_err(RegenerateError::Refused)?;
    let earlier =
        options.copies.as_ref().map(|copies| earlier(&target.join(copies))).transpose()?;
    // Earlier schemas that this generator refuses cannot be compared with.
    let changes = earlier.flatten().and_then(|earlier| changes(&earlier, &files).ok());
    let stale = match mode {
        Mode::Write => output.write(target)?,
        Mode::Check => output.check(target)?,
    };
    Ok(Regenerated { mode, stale, changes, warnings: output.warnings().to_vec() })
}

/// The copies that the last regeneration laid down.
fn earlier(copies: &Path) -> io::Result<Option<BTreeMap<String, String>>> {
    match read_sources(copies) {
        Ok(files) if files.is_empty() => Ok(None),
        Ok(files) => Ok(Some(files)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

impl Regenerated {
    /// True if nothing is stale.
    pub fn is_current(&self) -> bool {
        self.stale.is_empty()
    }

    /// One JSON object a line: each file, each change, and a summary with the version bump.
    pub fn json_lines(&self) -> String {
        let is_written = self.mode == Mode::Write;
        let mut lines = Vec::new();
        for stale in &self.stale {
            let (path, state) = match stale {
                Stale::Missing(path) => (path, "missing"),
                Stale::Differs(path, _) => (path, "differs"),
                Stale::Orphan(path) => (path, "orphan"),
            };
            lines.push(json!({ "file": path, "state": state, "written": is_written }));
        }
        for change in self.changes.iter().flat_map(Changes::iter) {
            lines.push(json!({
                "change": change.kind.as_str(),
                "template": change.template,
                "path": change.path,
                "message": change.message,
                "bump": change.bump.as_str(),
            }));
        }
        lines.extend(self.warnings.iter().map(Diagnostic::to_json));
        let bump = self.changes.as_ref().map(|changes| changes.bump().map(|bump| bump.as_str()));
        lines.push(json!({ "stale": self.stale.len(), "compared": bump.is_some(), "bump": bump.flatten() }));
        lines.iter().map(|line| format!("{line}\n")).collect()
    }
}

impl fmt::Display for Regenerated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for entry in &self.stale {
            match (self.mode, entry) {
                (Mode::Check, entry) => writeln!(f, "stale: {entry}")?,
                (Mode::Write, Stale::Orphan(path)) => writeln!(f, "removed {path}")?,
                (Mode::Write, Stale::Missing(path) | Stale::Differs(path, _)) => {
                    writeln!(f, "wrote {path}")?
                }
            }
        }
        match (&self.changes, self.is_current()) {
            (_, true) => f.write_str("Generated files are up to date."),
            (None, false) => f.write_str("no earlier schemas to compare with"),
            (Some(changes), false) => write!(f, "for users of the types:\n{changes}"),
        }
    }
}

impl Diagnostic {
    /// As one JSON object.
    pub(crate) fn to_json(&self) -> serde_json::Value {
        let severity = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        let Self { file, line, column, pointer, message, help, .. } = self;
        json!({ "severity": severity, "file": file, "line": line, "column": column, "pointer": pointer, "message": message, "help": help })
    }
}

impl RegenerateError {
    /// One JSON object a line for each error in the schemas; none for a file that cannot be read or written.
    pub fn json_lines(&self) -> String {
        match self {
            Self::Io(_) => String::new(),
            Self::Refused(report) => {
                report.iter().map(|diagnostic| format!("{}\n", diagnostic.to_json())).collect()
            }
        }
    }
}

impl From<io::Error> for RegenerateError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl fmt::Display for RegenerateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => error.fmt(f),
            Self::Refused(report) => report.fmt(f),
        }
    }
}

impl std::error::Error for RegenerateError {}
