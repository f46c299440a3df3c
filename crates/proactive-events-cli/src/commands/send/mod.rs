//! `proactive send`: request files, checked, sent, and what came of each.

mod outcome;
mod prepare;

use std::io::{BufRead as _, IsTerminal as _, Write as _};
use std::sync::Arc;
use std::time::Duration;

use proactive_events::{Client, EncodedRequest, Policy, SendErrorKind, Stage};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::args::{Format, SendArgs};
use crate::credentials;
use crate::exit::{Exit, Failure};
use crate::output::json_line;
use outcome::Outcome;

/// After so many attempts a file is given up.
const MAX_ATTEMPTS: u32 = 8;

pub(crate) fn run(args: SendArgs) -> Result<Exit, Failure> {
    if !args.dry_run {
        confirm(&args)?;
    }
    super::runtime()?.block_on(send_all(args))
}

/// Sending to customers is asked for on a terminal, and needs `--yes` elsewhere.
fn confirm(args: &SendArgs) -> Result<(), Failure> {
    if args.stage != Stage::Live || args.yes {
        return Ok(());
    }
    let refused = || {
        Failure::new("the live stage reaches customers: add --yes, or send to --stage development")
    };
    if !std::io::stdin().is_terminal() || args.files.iter().any(|file| file == "-") {
        return Err(refused());
    }
    eprint!("Send {} file(s) to customers? Type yes: ", args.files.len());
    std::io::stderr().flush()?;
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer)?;
    if answer.trim() == "yes" { Ok(()) } else { Err(refused()) }
}

async fn send_all(args: SendArgs) -> Result<Exit, Failure> {
    let client = if args.dry_run { None } else { Some(client(&args)?) };
    let slots = Arc::new(Semaphore::new(args.concurrency.into()));
    let mut pace = args.rate.map(|rate| tokio::time::interval(Duration::from_secs(1) / rate));
    let mut sending: JoinSet<Outcome> = JoinSet::new();
    let mut exit = Exit::Done;
    for file in &args.files {
        let prepared = prepare::prepare(file, &args);
        let outcome = match (prepared, &client) {
            (Err(outcome), _) => *outcome,
            (Ok(request), None) => dry_run(file, &request, args.format)?,
            (Ok(request), Some(client)) => {
                if let Some(pace) = &mut pace {
                    pace.tick().await;
                }
                let Ok(slot) = Arc::clone(&slots).acquire_owned().await else { break };
                let (client, file) = (client.clone(), file.clone());
                sending.spawn(async move {
                    let sent = client.send_encoded(&request).await;
                    drop(slot);
                    Outcome::of(file, sent)
                });
                while let Some(Ok(outcome)) = sending.try_join_next() {
                    exit = exit.max(report(&outcome, args.format)?);
                }
                continue;
            }
        };
        if !(args.dry_run && outcome.is_done()) {
            exit = exit.max(report(&outcome, args.format)?);
        }
    }
    while let Some(outcome) = sending.join_next().await {
        exit = exit.max(report(&outcome.map_err(Failure::new)?, args.format)?);
    }
    Ok(exit)
}

fn client(args: &SendArgs) -> Result<Client, Failure> {
    let credentials = credentials::read(args.credentials.as_deref())?;
    let mut builder = Client::builder(args.region, args.stage, credentials);
    if let Some(endpoint) = &args.endpoint {
        builder = builder.endpoint(endpoint);
    }
    if let Some(token_endpoint) = &args.token_endpoint {
        builder = builder.token_endpoint(token_endpoint);
    }
    let mut policy = Policy::default();
    policy.max_attempts = MAX_ATTEMPTS;
    let builder = builder.policy(policy).send_timeout(Duration::from_secs(args.max_wait));
    builder.build().map_err(Failure::new)
}

/// Prints what would be sent.
fn dry_run(file: &str, request: &EncodedRequest, format: Format) -> Result<Outcome, Failure> {
    let mut out = std::io::stdout();
    if format == Format::Human {
        writeln!(out, "{file}:")?;
    }
    out.write_all(request.body())?;
    out.write_all(b"\n")?;
    Ok(Outcome::dry(file))
}

fn report(outcome: &Outcome, format: Format) -> Result<Exit, Failure> {
    match format {
        Format::Json => json_line(outcome)?,
        Format::Human => outcome.print()?,
    }
    Ok(outcome.exit())
}

/// Whether nothing ever reached the service: no token, or no connection.
fn is_unable(kind: &SendErrorKind) -> bool {
    matches!(kind, SendErrorKind::Token(_) | SendErrorKind::Connect)
}
