//! `proactive deliver run` and `enqueue`.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use proactive_events::UserId;
use proactive_events_delivery::campaign::{
    Campaign, CampaignBody, EnqueueError, EnqueueOptions, EnqueueReport, EnqueueStep, Recipients,
    UnusualUsers, preview,
};
use proactive_events_delivery::outbox::Outbox;
use proactive_events_delivery::{
    CancellationToken, ResultsFile, SteadyClock, WorkError, Worked, Worker,
};

use super::summary::Summary;
use super::trouble::{self, Broken};
use super::{bar, clients, one, results};
use crate::args::Format;
use crate::args::RunArgs;
use crate::confirm::confirm;
use crate::exit::{Exit, Failure};
use crate::input::{self, InputError};
use crate::output::{DIM, DOUBTFUL};
use crate::signal::stop_signal;

/// Part of the command to run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Whole,
    Enqueue,
}

pub(super) async fn run(args: &RunArgs, part: Part) -> Result<Exit, Failure> {
    if args.body == "-" && args.recipients == "-" {
        return Err(Failure::new("only one of --body and --recipients can be standard input"));
    }
    let body = match read_body(&args.body)? {
        Ok(body) => body,
        Err(exit) => return Ok(exit),
    };
    if args.dry_run {
        return dry_run(args, &body);
    }
    let name = args.campaign.as_deref().unwrap_or(body.reference_id());
    let what = format!("{:?} to the recipients in {}", name, args.recipients);
    confirm(args.stage, args.yes, &what, args.recipients == "-" || args.body == "-")?;
    // Missing options are reported before anything is queued.
    let clients = match part {
        Part::Whole => Some(clients::clients(&args.worker, args.stage)?),
        Part::Enqueue => None,
    };
    let recipients = open_recipients(&args.recipients)?;
    let inputs = [("the recipients", args.recipients.as_str()), ("the body", args.body.as_str())];
    let claim = match part {
        Part::Whole => results::claim(&args.worker, name, &args.outbox.outbox, &inputs)?,
        Part::Enqueue => None,
    };
    let stop = stop_at_signal("finishing requests in flight")?;
    let login = args.worker.service.credentials.as_deref();
    let store = one::open_or_make(&args.outbox.outbox, login).await?;
    results::check_known(claim.as_ref(), &*store, name).await?;
    let begun = Campaign::begin(&*store, name, args.stage, body.clone()).await;
    let begun = begun.map_err(Failure::new)?;
    let campaign = begun.outbox();
    let mut results = results::attach(claim, &*campaign).await?;
    let is_queued = put(args, &begun, recipients, &stop).await?;
    let Some(clients) = clients else {
        campaign.pace(args.worker.rate).await.map_err(Failure::new)?;
        return finish(args, &*campaign, part, (&stop, is_queued)).await;
    };
    let worker = Worker::new(Arc::clone(&campaign), clients).map_err(Failure::new)?;
    let worker = worker.options(clients::options(&args.worker));
    let worked = match work(&worker, &*campaign, results.as_mut(), &stop).await {
        Err(Broken::Work(WorkError::Lost(count))) if args.recipients != "-" => {
            eprintln!("the outbox's server has lost {count} recipients: they are queued again");
            put(args, &begun, open_recipients(&args.recipients)?, &stop).await?;
            work(&worker, &*campaign, results.as_mut(), &stop).await
        }
        worked => worked,
    };
    if let Some(pause) = &worked?.pause {
        let exit = trouble::tell_pause(pause);
        Summary::of(&*campaign).await.map_err(Failure::new)?.print(args.outbox.format)?;
        return Ok(exit);
    }
    finish(args, &*campaign, part, (&stop, is_queued)).await
}

/// The body; or the exit code, when all that is wrong with it was told.
fn read_body(file: &str) -> Result<Result<CampaignBody, Exit>, Failure> {
    let document = match input::read(file) {
        Ok(document) => document,
        Err(InputError::Unreadable(error)) => {
            return Err(Failure::new(format!("--body {file}: cannot be read: {error}")));
        }
        Err(InputError::Syntax(violation)) => {
            anstream::eprintln!("error: --body {file}: {violation}");
            return Ok(Err(Exit::No));
        }
    };
    Ok(CampaignBody::from_document(document).map_err(|violations| {
        for violation in violations.iter() {
            anstream::eprintln!("error: --body {file}: {violation}");
        }
        Exit::No
    }))
}

fn open_recipients(file: &str) -> Result<Recipients, Failure> {
    match file {
        "-" => Ok(Recipients::from_reader(std::io::stdin())),
        file => Recipients::open(file)
            .map_err(|error| Failure::new(format!("--recipients {file}: {error}"))),
    }
}

/// Puts the recipients; whether all are put.
async fn put(
    args: &RunArgs,
    campaign: &Campaign,
    recipients: Recipients,
    stop: &CancellationToken,
) -> Result<bool, Failure> {
    let bar = bar::bar("queueing", 0);
    let is_begun = AtomicBool::new(false);
    let observe = |step| {
        if let EnqueueStep::Queued { records, total } = step {
            bar.set_length(total);
            if !is_begun.swap(true, Ordering::Relaxed) {
                bar::begin_at(&bar, records);
            }
            bar.set_position(records);
        }
    };
    let clock = Arc::new(SteadyClock::new());
    let options =
        EnqueueOptions::new(args.region).with_cancellation(stop.clone()).with_clock(clock);
    let report = campaign.enqueue(recipients, &options, &observe).await;
    bar.finish_and_clear();
    let report = report.map_err(|error| match error {
        EnqueueError::Recipients(error) => {
            Failure::new(format!("--recipients {}: {error}", args.recipients))
        }
        error => Failure::new(error),
    })?;
    tell_repeated(&report);
    tell_unusual(report.unusual);
    Ok(report.complete)
}

/// One warning for the whole list.
fn tell_unusual(unusual: UnusualUsers) {
    let UnusualUsers { lines, first_line: Some(first), .. } = unusual else { return };
    let lines = if lines == 1 { "1 line has".to_owned() } else { format!("{lines} lines have") };
    anstream::eprintln!(
        "{DOUBTFUL}warning{DOUBTFUL:#}: {lines} a user id of another form than Alexa's (the first: line {first}); \
         take the ids from requests that the skill received"
    );
}

fn tell_repeated(report: &EnqueueReport) {
    for it in &report.first_repeated {
        anstream::eprintln!(
            "{DOUBTFUL}warning{DOUBTFUL:#}: line {}: this user stands in line {} already: one notification",
            it.line,
            it.first_line
        );
    }
    let more = report.repeated - (report.first_repeated.len() as u64).min(report.repeated);
    if more > 0 {
        anstream::eprintln!(
            "{DIM}and {more} more lines with users who stand in the list before{DIM:#}"
        );
    }
}

/// Works until it is over, with results and a bar meanwhile.
async fn work(
    worker: &Worker,
    campaign: &dyn Outbox,
    results: Option<&mut ResultsFile>,
    stop: &CancellationToken,
) -> Result<Worked, Broken> {
    let bar = bar::bar("sending", 0);
    let working = async {
        tokio::select! {
            worked = worker.run(stop) => worked,
            () = bar::follow(campaign, &bar) => Ok(Worked::default()),
        }
    };
    let worked = results::write_while(results, campaign, stop, working).await;
    bar.finish_and_clear();
    worked
}

/// Says how far it is; a wish to stop that came when all was done changes nothing.
async fn finish(
    args: &RunArgs,
    campaign: &dyn Outbox,
    part: Part,
    (stop, is_queued): (&CancellationToken, bool),
) -> Result<Exit, Failure> {
    let summary = Summary::of(campaign).await.map_err(Failure::new)?;
    summary.print(args.outbox.format)?;
    let is_over = is_queued && (part == Part::Enqueue || summary.pending == 0);
    if stop.is_cancelled() && !is_over {
        eprintln!("stopped: nothing is lost; run the same command again to resume");
        return Ok(Exit::No);
    }
    Ok(match part {
        Part::Whole => summary.exit(),
        Part::Enqueue => summary.exit_of_enqueueing(),
    })
}

/// A wish to stop that Ctrl-C and SIGTERM make; the second one ends the process at once.
pub(super) fn stop_at_signal(what: &'static str) -> Result<CancellationToken, Failure> {
    let (stop, first) = (CancellationToken::new(), stop_signal()?);
    let wish = stop.clone();
    tokio::spawn(async move {
        first.await;
        wish.cancel();
        eprintln!("stopping: {what}. Press Ctrl-C again to stop now.");
        if let Ok(second) = stop_signal() {
            second.await;
            std::process::exit(130);
        }
    });
    Ok(stop)
}

/// Prints a preview of the campaign: the first requests, and the errors.
fn dry_run(args: &RunArgs, body: &CampaignBody) -> Result<Exit, Failure> {
    let name = args.campaign.as_deref().unwrap_or(body.reference_id());
    let mut recipients = open_recipients(&args.recipients)?;
    let preview = preview(body, &mut recipients, name, args.region)
        .map_err(|error| Failure::new(format!("--recipients {}: {error}", args.recipients)))?;
    for shown in &preview.requests {
        println!("{}", String::from_utf8_lossy(shown.request.body()));
    }
    for it in &preview.first_refused {
        anstream::eprintln!("refused: line {}: {}", it.line, it.failure.message);
    }
    tell_unusual(preview.unusual);
    if args.outbox.format == Format::Human {
        let users = preview.requests.iter().filter_map(|it| it.request.user().map(UserId::as_str));
        eprintln!(
            "{} of {} recipients shown; {} would be refused, {} stand in the list twice; nothing was queued",
            users.count(),
            preview.sent,
            preview.refused,
            preview.repeated
        );
    }
    Ok(if preview.refused > 0 { Exit::No } else { Exit::Done })
}
