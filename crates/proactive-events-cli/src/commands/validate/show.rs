//! A verdict for people, with the place in the text, and for the annotations of GitHub's checks.

use std::io::{self, Write as _};
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

use super::place::{Side, find, line_and_column};
use super::{Finding, Verdict};
use crate::output::{BAD, DIM, DOUBTFUL, GOOD, printable, stdout};

/// The verdict in a line, and each finding under it.
pub(super) fn print(verdict: &Verdict<'_>, text: Option<&str>) -> io::Result<()> {
    let mut out = stdout();
    let (style, word) = if verdict.valid { (GOOD, "valid") } else { (BAD, "invalid") };
    writeln!(out, "{}: {style}{word}{style:#}", verdict.file)?;
    for (is_error, finding) in verdict.findings() {
        let shown = text.and_then(|text| Some((text, range(finding, text)?)));
        match shown {
            Some((text, range)) => {
                writeln!(out, "{}", snippet(verdict.file, is_error, finding, text, range))?;
            }
            None => print_plain(&mut out, is_error, finding)?,
        }
    }
    Ok(())
}

/// Where a finding is in the text: by its position, or by its pointer.
fn range(finding: &Finding, text: &str) -> Option<Range<usize>> {
    let (Some(line), Some(column)) = (finding.line, finding.column) else {
        let is_about_key = matches!(finding.code, "unknown-property" | "repeated-key");
        let side = if is_about_key { Side::Key } else { Side::Value };
        return find(text, &finding.pointer, side);
    };
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let at = text.get(start..)?.char_indices().nth(column.saturating_sub(1));
    let at = at.map_or(text.len(), |(offset, _)| start + offset);
    Some(at..text.get(at..)?.chars().next().map_or(at, |c| at + c.len_utf8()))
}

/// The line of the text with a caret under the place. anstream takes the colours away where they do not belong.
fn snippet(
    file: &str,
    is_error: bool,
    finding: &Finding,
    text: &str,
    range: Range<usize>,
) -> String {
    let level = if is_error { Level::ERROR } else { Level::WARNING };
    let message = printable(&finding.message);
    let annotation = AnnotationKind::Primary.span(range);
    let snippet = Snippet::source(text).path(file).annotation(annotation);
    let title = level.primary_title(&*message).id(finding.code);
    let mut group = title.element(snippet);
    let pointer = format!("at {}", printable(&finding.pointer));
    if !finding.pointer.is_empty() {
        group = group.element(Level::NOTE.message(&*pointer));
    }
    let hint = finding.hint.as_deref().map(printable);
    if let Some(hint) = &hint {
        group = group.element(Level::HELP.message(&**hint));
    }
    Renderer::styled().render(&[group])
}

fn print_plain(out: &mut impl io::Write, is_error: bool, finding: &Finding) -> io::Result<()> {
    let (style, word) = if is_error { (BAD, "error") } else { (DOUBTFUL, "warning") };
    let place = match finding.pointer.as_str() {
        "" => String::new(),
        pointer => format!(" {}:", printable(pointer)),
    };
    let (message, code) = (printable(&finding.message), finding.code);
    writeln!(out, "  {style}{word}{style:#}{place} {message} {DIM}[{code}]{DIM:#}")?;
    if let Some(hint) = &finding.hint {
        writeln!(out, "    {DIM}{}{DIM:#}", printable(hint))?;
    }
    Ok(())
}

/// A line for each finding that GitHub's checks show at its place.
pub(super) fn annotate(verdict: &Verdict<'_>, text: Option<&str>) -> io::Result<()> {
    let mut out = stdout();
    for (is_error, finding) in verdict.findings() {
        let level = if is_error { "error" } else { "warning" };
        let place = text.and_then(|text| Some(line_and_column(text, range(finding, text)?.start)));
        let place =
            place.map_or_else(String::new, |(line, column)| format!(",line={line},col={column}"));
        let file = escape(&printable(verdict.file)).replace(':', "%3A").replace(',', "%2C");
        let hint = finding.hint.as_deref().map(|hint| format!(" ({hint})")).unwrap_or_default();
        let message = printable(&format!("{}: {}{hint}", finding.pointer, finding.message));
        let message = escape(&message);
        writeln!(out, "::{level} file={file}{place},title={}::{message}", finding.code)?;
    }
    Ok(())
}

/// As GitHub's workflow commands want their data.
fn escape(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}
