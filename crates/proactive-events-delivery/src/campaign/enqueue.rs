//! Puts a campaign's recipients into its outbox.

use std::sync::Arc;

use proactive_events::Region;
use proactive_events::values::{Clock, SystemClock};
use tokio::sync::mpsc;

use super::prepare::{Listed, Message, Preparation, Prepared};
use super::recipients::Recipients;
use super::{CampaignBody, EnqueueError, EnqueueReport, EnqueueStep};
use crate::outbox::{Batch, Outbox, OutboxError, Progress};
use tokio_util::sync::CancellationToken;

/// Maximum number of batches read ahead of the outbox.
const AHEAD: usize = 2;
/// Maximum number of records in a batch.
const BATCH: usize = 2_000;

/// Options of enqueueing.
#[derive(Clone, Debug)]
#[must_use]
pub struct EnqueueOptions {
    region: Region,
    clock: Arc<dyn Clock>,
    batch: usize,
    verify: bool,
    stop: CancellationToken,
}

impl EnqueueOptions {
    /// Recipients without a region of their own are in this one.
    pub fn new(region: Region) -> Self {
        Self {
            region,
            clock: Arc::new(SystemClock),
            batch: BATCH,
            verify: false,
            stop: CancellationToken::new(),
        }
    }

    /// Takes the time from another clock than the system's.
    pub fn with_clock(self, clock: Arc<dyn Clock>) -> Self {
        Self { clock, ..self }
    }

    /// Puts `records` records at once, instead of 2,000.
    pub fn with_batch(self, records: usize) -> Self {
        Self { batch: records.max(1), ..self }
    }

    /// Puts everything again, also what is known to be put: nothing is doubled, and what is not there is added.
    pub fn with_verify(self, verify: bool) -> Self {
        Self { verify, ..self }
    }

    /// Ends between two batches once this is stopped.
    pub fn with_cancellation(self, stop: CancellationToken) -> Self {
        Self { stop, ..self }
    }
}

/// Puts the recipients into the outbox, from where an earlier run of the same list ended; nothing is ever doubled. The
/// campaign is the outbox's; its name gives the reference ids. Needs a Tokio runtime: the list is read on a thread
/// for blocking work.
///
/// # Errors
/// When the campaign was begun with another body; when the list as a whole is wrong (nothing is queued then); when
/// it cannot be read to its end, or the outbox fails: what was queued stays.
pub async fn enqueue(
    outbox: &dyn Outbox,
    body: &CampaignBody,
    recipients: Recipients,
    options: &EnqueueOptions,
    observer: &(dyn Fn(EnqueueStep) + Send + Sync),
) -> Result<EnqueueReport, EnqueueError> {
    let record = outbox.record();
    if record.body != body.digest() {
        return Err(EnqueueError::OtherBody { campaign: record.name.clone() });
    }
    let progress = outbox.progress().await?;
    let verify = options.verify || has_lost(outbox, &progress).await?;
    let preparation = Preparation {
        recipients,
        body: body.clone(),
        campaign: record.name.clone(),
        rule: record.cells,
        region: options.region,
        clock: Arc::clone(&options.clock),
        batch: options.batch,
        verify,
        progress: progress.clone(),
    };
    let (sender, mut messages) = mpsc::channel(AHEAD);
    let reading = tokio::task::spawn_blocking(move || preparation.run(&sender));
    let mut putting =
        Putting { outbox, observer, progress, plan: None, report: EnqueueReport::default() };
    loop {
        match options.stop.run_until_cancelled(messages.recv()).await {
            Some(Some(message)) => putting.take(message).await?,
            Some(None) => break,
            None => return Ok(putting.report),
        }
    }
    match reading.await {
        Ok(outcome) => outcome.map(|()| putting.report),
        Err(error) => Err(EnqueueError::Temporary(format!("reading ended: {error}"))),
    }
}

/// True if all entries were put, and some are neither decided nor still there: the server has lost them.
async fn has_lost(outbox: &dyn Outbox, progress: &Progress) -> Result<bool, OutboxError> {
    Ok(progress.complete
        && outbox.undecided(0, 1).await?.is_empty()
        && outbox.counts().await?.pending() > 0)
}

/// The outbox's side of enqueueing.
struct Putting<'a> {
    outbox: &'a dyn Outbox,
    observer: &'a (dyn Fn(EnqueueStep) + Send + Sync),
    /// Progress of all runs together.
    progress: Progress,
    plan: Option<super::plan::Plan>,
    report: EnqueueReport,
}

impl Putting<'_> {
    async fn take(&mut self, message: Message) -> Result<(), EnqueueError> {
        match message {
            Message::Reading(records) => (self.observer)(EnqueueStep::Reading(records)),
            Message::Read(listed) => self.begin(listed).await?,
            Message::Batch(prepared) => self.put(prepared).await?,
        }
        Ok(())
    }

    async fn begin(&mut self, listed: Listed) -> Result<(), EnqueueError> {
        let Listed { records, repeated, first_repeated, unusual, plan } = listed;
        let (resumed_from, complete) = (plan.skip, plan.is_done);
        self.report = EnqueueReport {
            records,
            repeated,
            first_repeated,
            unusual,
            resumed_from,
            complete,
            ..EnqueueReport::default()
        };
        if plan.is_changed {
            // Which of the old list's entries an interrupted run added to is not told.
            let counts = self.outbox.counts().await?;
            self.progress.entries = self.progress.entries.max(counts.entries);
        } else if plan.is_verifying {
            self.progress.entries = 0;
        }
        self.plan = Some(plan);
        (self.observer)(EnqueueStep::Queued { records: resumed_from, total: records });
        Ok(())
    }

    async fn put(&mut self, prepared: Prepared) -> Result<(), EnqueueError> {
        let Prepared { batch, progress } = prepared;
        let (is_changed, is_verifying) =
            self.plan.as_ref().map_or((false, false), |plan| (plan.is_changed, plan.is_verifying));
        let before = self.progress.entries;
        let in_batch = progress.entries;
        self.progress = Progress { entries: before, ..progress };
        if !is_changed {
            self.progress.entries += in_batch;
        }
        self.report.refused += batch.refused.len() as u64;
        // The number of entries is known only after the last batch of a changed list, and an interrupted
        // verification must not report less progress than an earlier run.
        let is_told_later = is_verifying || (is_changed && self.progress.complete);
        let told = (!is_told_later).then(|| self.progress.clone());
        let counts = self.outbox.put(Batch { progress: told, ..batch }).await?;
        self.report.added += counts.added;
        self.report.kept += counts.kept;
        if is_changed {
            self.progress.entries += counts.added;
        }
        if self.progress.complete {
            if is_told_later {
                let progress = Some(self.progress.clone());
                self.outbox.put(Batch { progress, ..Batch::default() }).await?;
            }
            self.report.complete = true;
        }
        let step =
            EnqueueStep::Queued { records: self.progress.records, total: self.report.records };
        (self.observer)(step);
        Ok(())
    }
}
