//! `proactive validate`: everything wrong with request files, in one go.

use std::io::Write as _;

use proactive_events::catalog::AnyEvent;
use proactive_events::{ReadOptions, Request, Timestamp, Violation};
use serde::Serialize;

use crate::args::{Format, LifeSpanClock, ValidateArgs};
use crate::exit::{Exit, Failure};
use crate::input::{self, InputError};
use crate::output::{BAD, DIM, DOUBTFUL, GOOD, json_line, printable, stdout};

/// The verdict on one file: a line of `--format json`.
#[derive(Serialize)]
struct Verdict<'a> {
    file: &'a str,
    valid: bool,
    errors: Vec<Finding>,
    warnings: Vec<Finding>,
}

/// A violation as scripts see it.
#[derive(Serialize)]
pub(crate) struct Finding {
    pub(crate) pointer: String,
    pub(crate) code: &'static str,
    pub(crate) message: String,
    pub(crate) hint: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<usize>,
}

impl From<Violation> for Finding {
    fn from(violation: Violation) -> Self {
        Self {
            code: violation.code.as_str(),
            line: violation.position.map(|position| position.line),
            column: violation.position.map(|position| position.column),
            pointer: violation.pointer,
            message: violation.message,
            hint: violation.hint,
        }
    }
}

impl Finding {
    /// A file that gives no text.
    fn unreadable(error: &std::io::Error) -> Self {
        let message = format!("cannot be read: {error}");
        let hint = Some("name a file that exists, or - for standard input".to_owned());
        Self { pointer: String::new(), code: "unreadable", message, hint, line: None, column: None }
    }
}

pub(crate) fn run(args: &ValidateArgs) -> Result<Exit, Failure> {
    let options = match args.clock {
        LifeSpanClock::Timestamp => ReadOptions::default(),
        LifeSpanClock::Now => ReadOptions::default().life_span_from(Timestamp::now()),
        LifeSpanClock::At(moment) => ReadOptions::default().life_span_from(moment),
    }
    .strict(args.strict);
    let mut exit = Exit::Done;
    for file in &args.files {
        let (verdict, answer) = judge(file, options);
        exit = exit.max(answer);
        match args.format {
            Format::Json => json_line(&verdict)?,
            Format::Human => print(&verdict)?,
        }
    }
    Ok(exit)
}

fn judge(file: &str, options: ReadOptions) -> (Verdict<'_>, Exit) {
    let refused = |finding, exit| {
        (Verdict { file, valid: false, errors: vec![finding], warnings: Vec::new() }, exit)
    };
    let document = match input::read(file) {
        Ok(document) => document,
        Err(InputError::Unreadable(error)) => {
            return refused(Finding::unreadable(&error), Exit::Unable);
        }
        Err(InputError::Syntax(violation)) => return refused(violation.into(), Exit::No),
    };
    let reading = Request::<AnyEvent>::read(&document, options);
    let valid = reading.errors.is_empty();
    let findings = |list: Vec<Violation>| list.into_iter().map(Finding::from).collect();
    let verdict = Verdict {
        file,
        valid,
        errors: findings(reading.errors),
        warnings: findings(reading.warnings),
    };
    (verdict, if valid { Exit::Done } else { Exit::No })
}

fn print(verdict: &Verdict<'_>) -> std::io::Result<()> {
    let mut out = stdout();
    let (style, word) = if verdict.valid { (GOOD, "valid") } else { (BAD, "invalid") };
    writeln!(out, "{}: {style}{word}{style:#}", verdict.file)?;
    let errors = verdict.errors.iter().map(|finding| (BAD, "error", finding));
    let warnings = verdict.warnings.iter().map(|finding| (DOUBTFUL, "warning", finding));
    for (style, word, finding) in errors.chain(warnings) {
        let place = match (finding.line, finding.column) {
            (Some(line), Some(column)) => format!(" line {line}, column {column}:"),
            _ if finding.pointer.is_empty() => String::new(),
            _ => format!(" {}:", printable(&finding.pointer)),
        };
        let (message, code) = (printable(&finding.message), finding.code);
        writeln!(out, "  {style}{word}{style:#}{place} {message} {DIM}[{code}]{DIM:#}")?;
        if let Some(hint) = &finding.hint {
            writeln!(out, "    {DIM}{}{DIM:#}", printable(hint))?;
        }
    }
    Ok(())
}
