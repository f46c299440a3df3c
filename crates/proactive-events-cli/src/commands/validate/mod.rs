//! `proactive validate`: everything wrong with request files, in one go.

mod disputes;
mod place;
mod show;

pub(crate) use place::{Side, find, line_and_column};

use proactive_events::catalog::AnyEvent;
use proactive_events::wire::ReadOptions;
use proactive_events::{Request, Timestamp, Violation};
use serde::Serialize;

use crate::args::{LifeSpanClock, ValidateArgs, VerdictFormat};
use crate::exit::Exit;
use crate::input;
use crate::output::json_line;

/// The verdict on one file: a line of `--format json`.
#[derive(Serialize)]
struct Verdict<'a> {
    file: &'a str,
    valid: bool,
    errors: Vec<Finding>,
    warnings: Vec<Finding>,
}

impl Verdict<'_> {
    /// The errors, then the warnings; true for an error.
    fn findings(&self) -> impl Iterator<Item = (bool, &Finding)> {
        let errors = self.errors.iter().map(|finding| (true, finding));
        errors.chain(self.warnings.iter().map(|finding| (false, finding)))
    }
}

/// A violation as scripts see it.
#[derive(Clone, Serialize)]
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

pub(crate) fn run(args: &ValidateArgs) -> anyhow::Result<Exit> {
    let options = match args.clock {
        LifeSpanClock::Timestamp => ReadOptions::default(),
        LifeSpanClock::Now => ReadOptions::default().with_life_span_from(Timestamp::now()),
        LifeSpanClock::At(moment) => ReadOptions::default().with_life_span_from(moment),
    }
    .with_strict(args.strict);
    let disputes = disputes::all()?;
    disputes::check(&args.accepted, &disputes)?;
    let mut exit = Exit::Done;
    for file in &args.files {
        let text = input::read_text(file);
        let shown = text.as_ref().ok().map(|text| String::from_utf8_lossy(text));
        let (mut verdict, mut answer) = judge(file, text.as_deref(), options);
        disputes::judge(&mut verdict, &disputes, &args.accepted);
        if verdict.valid {
            answer = Exit::Done;
        }
        exit = exit.max(answer);
        match args.format {
            VerdictFormat::Json => json_line(&verdict)?,
            VerdictFormat::Human => show::print(&verdict, shown.as_deref())?,
            VerdictFormat::Github => show::annotate(&verdict, shown.as_deref())?,
        }
    }
    Ok(exit)
}

fn judge<'a>(
    file: &'a str,
    text: Result<&[u8], &std::io::Error>,
    options: ReadOptions,
) -> (Verdict<'a>, Exit) {
    let refused = |finding, exit| {
        (Verdict { file, valid: false, errors: vec![finding], warnings: Vec::new() }, exit)
    };
    let document = match text.map(input::parse) {
        Ok(Ok(document)) => document,
        Ok(Err(violation)) => return refused(violation.into(), Exit::No),
        Err(error) => return refused(Finding::unreadable(error), Exit::Unable),
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
