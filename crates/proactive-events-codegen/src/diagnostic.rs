//! Errors in schemas: their place and a fix.

use std::cmp::Ordering;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

/// The severity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Severity {
    /// Nothing is generated.
    Error,
    /// It is generated, and probably not meant.
    Warning,
}

/// One error or warning in a schema; shown like the compiler's.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diagnostic {
    /// The severity.
    pub severity: Severity,
    /// The schema file's name.
    pub file: String,
    /// The line, counted from one.
    pub line: usize,
    /// The column in characters, counted from one.
    pub column: usize,
    /// The RFC 6901 pointer into the schema file.
    pub pointer: String,
    /// The message.
    pub message: String,
    /// The fix, if one is known.
    pub help: Option<String>,
    /// The quoted source: the text of the file and the bytes in question.
    pub(crate) shown: Shown,
    /// The other place that has to do with it, and what it is.
    pub(crate) related: Option<Box<(String, String, Shown)>>,
}

/// A part of a text.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Shown {
    pub(crate) text: Arc<str>,
    pub(crate) span: Range<usize>,
}

impl fmt::Debug for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.span.fmt(f)
    }
}

impl Diagnostic {
    /// The same with a fix.
    pub(crate) fn with_help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    /// The same as a warning.
    pub(crate) fn into_warning(self) -> Self {
        Self { severity: Severity::Warning, ..self }
    }

    /// As the compiler shows its own; with colours for terminals.
    pub fn render(&self, colours: bool) -> String {
        let level = match self.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let mut snippet = self.shown.snippet(&self.file, AnnotationKind::Primary, "");
        let mut elsewhere = None;
        if let Some((label, file, shown)) = self.related.as_deref() {
            if *file == self.file {
                snippet = snippet.annotation(shown.annotation(AnnotationKind::Context, label));
            } else {
                elsewhere = Some(shown.snippet(file, AnnotationKind::Context, label));
            }
        }
        let mut group = level.primary_title(&self.message).element(snippet);
        if let Some(elsewhere) = elsewhere {
            group = group.element(elsewhere);
        }
        let place =
            format!("at {}", if self.pointer.is_empty() { "the root" } else { &self.pointer });
        let mut group: Group<'_> = group.element(Level::NOTE.message(place));
        if let Some(help) = &self.help {
            group = group.element(Level::HELP.message(help));
        }
        let renderer = if colours { Renderer::styled() } else { Renderer::plain() };
        renderer.render(&[group])
    }

    fn key(&self) -> (&str, usize, usize, &str, &str) {
        (&self.file, self.line, self.column, &self.pointer, &self.message)
    }
}

impl Shown {
    fn snippet<'a>(
        &'a self,
        file: &'a str,
        kind: AnnotationKind,
        label: &'a str,
    ) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
        Snippet::source(&*self.text).path(file).annotation(self.annotation(kind, label))
    }

    fn annotation<'a>(
        &self,
        kind: AnnotationKind,
        label: &'a str,
    ) -> annotate_snippets::Annotation<'a> {
        let annotation = kind.span(self.span.clone());
        if label.is_empty() { annotation } else { annotation.label(label) }
    }
}

impl PartialOrd for Diagnostic {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Diagnostic {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key())
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(false))
    }
}

/// All errors of one run, in the order of files and lines; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report(Vec<Diagnostic>);

impl Report {
    /// `Err` with everything if anything is an error, else the warnings.
    pub(crate) fn into_result(mut diagnostics: Vec<Diagnostic>) -> Result<Vec<Diagnostic>, Self> {
        diagnostics.sort();
        diagnostics.dedup_by(|a, b| a.key() == b.key());
        let is_refused = diagnostics.iter().any(|found| found.severity == Severity::Error);
        if is_refused { Err(Self(diagnostics)) } else { Ok(diagnostics) }
    }

    /// One by one.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.0.iter()
    }

    /// As the compiler shows its own, and how many there are; with colours for terminals.
    pub fn render(&self, colours: bool) -> String {
        let mut text = String::new();
        for diagnostic in &self.0 {
            text.push_str(&diagnostic.render(colours));
            text.push_str("\n\n");
        }
        let is_error = |found: &&Diagnostic| found.severity == Severity::Error;
        let count = self.0.iter().filter(is_error).count();
        let errors = if count == 1 { "error" } else { "errors" };
        format!("{text}{count} {errors}, nothing generated")
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(false))
    }
}

impl std::error::Error for Report {}
