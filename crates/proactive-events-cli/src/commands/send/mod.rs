//! `proactive send`: request files, checked, sent, and what came of each.

mod outcome;
mod prepare;
mod source;

use std::io::Write as _;
use std::time::Duration;

use futures_util::StreamExt as _;
use proactive_events::client::{SendAllOptions, SendPolicy};
use proactive_events::error::SendErrorKind;
use proactive_events::{Client, EncodedRequest};

use crate::args::{Format, SendArgs};
use crate::confirm::confirm;
use crate::exit::Exit;
use crate::output::{BAD, json_line, stdout};
use crate::{credentials, service};
use outcome::Outcome;
use source::Source;

/// Maximum number of attempts per file.
const MAX_ATTEMPTS: u32 = 8;

pub(crate) fn run(args: SendArgs) -> anyhow::Result<Exit> {
    if args.dry_run {
        return dry_run(&args);
    }
    let what = format!("{} file(s)", args.files.len());
    let input_is_taken = args.files.iter().any(|file| file == "-");
    confirm(args.stage, args.yes, &what, input_is_taken)?;
    super::runtime()?.block_on(send_all(&args))
}

/// Prints the requests that would be sent, file by file.
fn dry_run(args: &SendArgs) -> anyhow::Result<Exit> {
    let mut exit = Exit::Done;
    for file in &args.files {
        exit = exit.max(match prepare::prepare(file, args) {
            Ok(request) => print(file, &request, args.format)?,
            Err(outcome) => report(&outcome, args.format)?,
        });
    }
    Ok(exit)
}

async fn send_all(args: &SendArgs) -> anyhow::Result<Exit> {
    let client = client(args)?;
    let mut source = Source::new(args);
    let taken = source.taken();
    let mut sending = client.send_all(&mut source, options(args));
    let mut exit = Exit::Done;
    while let Some(sent) = sending.next().await {
        let file = usize::try_from(sent.index).ok().and_then(|it| taken.borrow().get(it).cloned());
        let outcome = Outcome::of(file.unwrap_or_default(), sent.outcome);
        exit = exit.max(report(&outcome, args.format)?);
    }
    let pause = sending.paused().cloned();
    drop(sending);
    let (invalid, left) = source.end()?;
    exit = exit.max(invalid);
    if let Some(pause) = pause {
        for file in left {
            exit = exit.max(report(&Outcome::paused(file, &pause), args.format)?);
        }
        anstream::eprintln!("{BAD}stopped{BAD:#}: {pause}: {}", pause.remedy());
    }
    Ok(exit)
}

/// `--max-wait` counts from the moment that a file's turn comes: so no more are taken than can go out.
fn options(args: &SendArgs) -> SendAllOptions {
    let mut options = SendAllOptions::default().with_concurrency(args.concurrency.into());
    options.waiting = 0;
    options.timeout = Some(Duration::from_secs(args.max_wait));
    options
}

fn client(args: &SendArgs) -> anyhow::Result<Client> {
    let credentials = credentials::read(args.service.credentials.as_deref())?;
    let builder = service::client(&args.service, credentials, args.region, args.stage);
    let mut policy = SendPolicy::default();
    policy.max_attempts = MAX_ATTEMPTS;
    policy.max_rate = args.rate.map(f64::from);
    Ok(builder.policy(policy).build()?)
}

/// Prints what would be sent.
fn print(file: &str, request: &EncodedRequest, format: Format) -> anyhow::Result<Exit> {
    let mut out = stdout();
    if format == Format::Human {
        writeln!(out, "{file}:")?;
    }
    out.write_all(request.body())?;
    out.write_all(b"\n")?;
    Ok(Exit::Done)
}

fn report(outcome: &Outcome, format: Format) -> anyhow::Result<Exit> {
    match format {
        Format::Json => json_line(outcome)?,
        Format::Human => outcome.print()?,
    }
    Ok(outcome.exit())
}

/// True if nothing ever reached the service: no token, or no connection.
fn is_unable(kind: &SendErrorKind) -> bool {
    matches!(kind, SendErrorKind::Token(_) | SendErrorKind::Connect)
}
