//! `proactive deliver run` and `enqueue`.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context as _, bail};
use proactive_events_delivery::campaign::{
    Campaign, CampaignBody, EnqueueError, EnqueueOptions, EnqueueStep, Recipients,
};
use proactive_events_delivery::outbox::{Outbox, Store};
use proactive_events_delivery::{
    CancellationToken, Clients, ResultsClaim, ResultsFile, SteadyClock, WorkError, Worked, Worker,
};

use super::summary::Summary;
use super::{clients, dry_run, progress, report, results, select, warnings};
use crate::args::RunArgs;
use crate::confirm::confirm;
use crate::exit::Exit;
use crate::input::{self, InputError};
use crate::signal::stop_at_signal;

/// The command to run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// `run`: queue all recipients and send.
    Whole,
    /// `enqueue`: queue all recipients.
    Enqueue,
}

/// The arguments, resolved.
struct Run<'a> {
    args: &'a RunArgs,
    /// The campaign's name.
    name: &'a str,
    body: &'a CampaignBody,
}

pub(super) async fn run(args: &RunArgs, part: Part) -> anyhow::Result<Exit> {
    if args.body == "-" && args.recipients == "-" {
        bail!("only one of --body and --recipients can be standard input");
    }
    let Some(body) = read_body(&args.body)? else { return Ok(Exit::No) };
    let name = args.campaign.as_deref().unwrap_or(body.reference_id());
    let run = Run { args, name, body: &body };
    if args.dry_run {
        return dry_run::run(args, &body, name, run.recipients()?);
    }
    run.confirm()?;
    match part {
        Part::Whole => run.deliver().await,
        Part::Enqueue => run.enqueue().await,
    }
}

/// Reads the body; prints its errors and returns `None` if it is invalid.
fn read_body(file: &str) -> anyhow::Result<Option<CampaignBody>> {
    let document = match input::read(file) {
        Ok(document) => document,
        Err(InputError::Syntax(violation)) => {
            anstream::eprintln!("error: --body {file}: {violation}");
            return Ok(None);
        }
        Err(unreadable) => return Err(unreadable).with_context(|| format!("--body {file}")),
    };
    match CampaignBody::from_document(document) {
        Ok(body) => Ok(Some(body)),
        Err(violations) => {
            for violation in violations.iter() {
                anstream::eprintln!("error: --body {file}: {violation}");
            }
            Ok(None)
        }
    }
}

impl Run<'_> {
    fn confirm(&self) -> anyhow::Result<()> {
        let args = self.args;
        let what = format!("{:?} to the recipients in {}", self.name, args.recipients);
        let input_is_taken = args.recipients == "-" || args.body == "-";
        confirm(args.stage, args.yes, &what, input_is_taken)
    }

    /// Opens the list of recipients.
    fn recipients(&self) -> anyhow::Result<Recipients> {
        match self.args.recipients.as_str() {
            "-" => Ok(Recipients::from_reader(std::io::stdin())),
            file => Recipients::open(file).with_context(|| self.place()),
        }
    }

    /// The option of the recipients, for messages.
    fn place(&self) -> String {
        format!("--recipients {}", self.args.recipients)
    }

    async fn store(&self) -> anyhow::Result<Arc<dyn Store>> {
        let login = self.args.worker.service.credentials.as_deref();
        select::open_or_make(&self.args.outbox.outbox, login).await
    }

    async fn begin(&self, store: &dyn Store) -> anyhow::Result<Campaign> {
        Ok(Campaign::begin(store, self.name, self.args.stage, self.body.clone()).await?)
    }

    async fn enqueue(&self) -> anyhow::Result<Exit> {
        let recipients = self.recipients()?;
        let stop = stop_at_signal("finishing requests in flight")?;
        let campaign = self.begin(&*self.store().await?).await?;
        let is_queued = self.put(&campaign, recipients, &stop).await?;
        let outbox = campaign.outbox();
        outbox.pace(self.args.worker.rate).await?;
        let summary = self.summarize(&*outbox).await?;
        Ok(if is_queued { summary.exit_of_enqueueing() } else { stopped() })
    }

    async fn deliver(&self) -> anyhow::Result<Exit> {
        // Missing options are reported before anything is queued.
        let clients = clients::clients(&self.args.worker, self.args.stage)?;
        let recipients = self.recipients()?;
        let claim = self.claim()?;
        let stop = stop_at_signal("finishing requests in flight")?;
        let store = self.store().await?;
        results::check_known(claim.as_ref(), &*store, self.name).await?;
        let campaign = self.begin(&*store).await?;
        let outbox = campaign.outbox();
        let mut results = results::attach(claim, &*outbox).await?;
        let is_queued = self.put(&campaign, recipients, &stop).await?;
        let worked = self.work(&campaign, clients, results.as_mut(), &stop).await?;
        let paused = worked.pause.as_ref().map(report::print_pause);
        let summary = self.summarize(&*outbox).await?;
        if let Some(exit) = paused {
            return Ok(exit);
        }
        // A signal that came after the last outcome changes nothing.
        let is_over = is_queued && summary.pending == 0;
        Ok(if stop.is_cancelled() && !is_over { stopped() } else { summary.exit() })
    }

    fn claim(&self) -> anyhow::Result<Option<ResultsClaim>> {
        let args = self.args;
        let inputs =
            [("the recipients", args.recipients.as_str()), ("the body", args.body.as_str())];
        results::claim(&args.worker, self.name, &args.outbox.outbox, &inputs)
    }

    /// Queues the recipients; true if all of them are queued.
    async fn put(
        &self,
        campaign: &Campaign,
        recipients: Recipients,
        stop: &CancellationToken,
    ) -> anyhow::Result<bool> {
        let bar = progress::bar("queueing", 0);
        let is_begun = AtomicBool::new(false);
        let observe = |step| {
            if let EnqueueStep::Queued { records, total } = step {
                bar.set_length(total);
                if !is_begun.swap(true, Ordering::Relaxed) {
                    progress::begin_at(&bar, records);
                }
                bar.set_position(records);
            }
        };
        let options = EnqueueOptions::new(self.args.region)
            .with_cancellation(stop.clone())
            .with_clock(Arc::new(SteadyClock::new()));
        let report = campaign.enqueue(recipients, &options, &observe).await;
        bar.finish_and_clear();
        let report = match report {
            Err(EnqueueError::Recipients(error)) => Err(error).with_context(|| self.place())?,
            report => report?,
        };
        warnings::repeated(&report);
        warnings::unusual_users(report.unusual);
        Ok(report.complete)
    }

    /// Sends until the end. Recipients that the outbox's server lost are queued again, once.
    async fn work(
        &self,
        campaign: &Campaign,
        clients: Clients,
        mut results: Option<&mut ResultsFile>,
        stop: &CancellationToken,
    ) -> anyhow::Result<Worked> {
        let outbox = campaign.outbox();
        let worker = Worker::new(Arc::clone(&outbox), clients)?;
        let worker = worker.options(clients::options(&self.args.worker));
        let worked = work(&worker, &*outbox, results.as_deref_mut(), stop).await;
        match worked.as_ref().err().and_then(|error| error.downcast_ref()) {
            Some(WorkError::Lost(count)) if self.args.recipients != "-" => {
                eprintln!("the outbox's server has lost {count} recipients: they are queued again");
                self.put(campaign, self.recipients()?, stop).await?;
                work(&worker, &*outbox, results, stop).await
            }
            _ => worked,
        }
    }

    async fn summarize(&self, outbox: &dyn Outbox) -> anyhow::Result<Summary> {
        let summary = Summary::of(outbox).await?;
        summary.print(self.args.outbox.format)?;
        Ok(summary)
    }
}

/// Works until the end, while results are written and a progress bar is shown.
async fn work(
    worker: &Worker,
    campaign: &dyn Outbox,
    results: Option<&mut ResultsFile>,
    stop: &CancellationToken,
) -> anyhow::Result<Worked> {
    let bar = progress::bar("sending", 0);
    let working = async {
        tokio::select! {
            worked = worker.run(stop) => worked,
            () = progress::follow(campaign, &bar) => Ok(Worked::default()),
        }
    };
    let worked = results::write_while(results, campaign, stop, working).await;
    bar.finish_and_clear();
    worked
}

fn stopped() -> Exit {
    eprintln!("stopped: nothing is lost; run the same command again to resume");
    Exit::No
}
