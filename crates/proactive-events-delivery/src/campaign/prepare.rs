//! Reads the recipients on a thread of its own, and makes batches of them ahead of the outbox.

use std::sync::Arc;

use proactive_events::values::Clock;
use proactive_events::{Region, Timestamp};
use tokio::sync::mpsc::Sender;

use super::plan::Plan;
use super::recipients::Recipients;
use super::survey::{UnusualUsers, survey};
use super::walk::{Fate, Recipient, Walk};
use super::{CampaignBody, EnqueueError, Repeated};
use crate::outbox::{Batch, CellRule, Entry, Progress, Queued};

/// Maximum number of bytes of recipients in a batch.
const MOST_BYTES: usize = 2 << 20;

/// Message of the reading thread.
pub(super) enum Message {
    /// Number of records read in the first pass.
    Reading(u64),
    /// The first pass is over.
    Read(Listed),
    /// The next batch.
    Batch(Prepared),
}

/// A list of recipients, and its plan.
pub(super) struct Listed {
    pub(super) records: u64,
    pub(super) repeated: u64,
    pub(super) first_repeated: Vec<Repeated>,
    pub(super) unusual: UnusualUsers,
    pub(super) plan: Plan,
}

/// A batch, and how far the recipients are read with it.
pub(super) struct Prepared {
    pub(super) batch: Batch,
    /// All records so far; entries stand for this batch alone.
    pub(super) progress: Progress,
}

/// Input of the reading thread.
pub(super) struct Preparation {
    pub(super) recipients: Recipients,
    pub(super) body: CampaignBody,
    pub(super) campaign: String,
    pub(super) rule: CellRule,
    pub(super) region: Region,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) batch: usize,
    pub(super) verify: bool,
    pub(super) progress: Progress,
}

impl Preparation {
    /// Reads everything, as long as the receiver exists.
    pub(super) fn run(mut self, to: &Sender<Message>) -> Result<(), EnqueueError> {
        let at = self.progress.records;
        let tell = |records| to.blocking_send(Message::Reading(records)).is_ok();
        let found =
            survey(&mut self.recipients, &self.body, (&self.campaign, self.rule), at, tell)?;
        let Some(survey) = found else { return Ok(()) };
        let plan = Plan::new(&self.progress, &survey, self.verify);
        let listed = Listed {
            records: survey.records,
            repeated: survey.repeats.count(),
            first_repeated: survey.repeats.first()?,
            unusual: survey.unusual,
            plan: plan.clone(),
        };
        if to.blocking_send(Message::Read(listed)).is_err() || plan.is_done {
            return Ok(());
        }
        let Self { recipients, body, campaign, rule, region, clock, batch, .. } = &mut self;
        let mut walk = Walk::new(recipients, body, (campaign, *rule), *region, survey)?;
        walk.skip(plan.skip, plan.digest)?;
        loop {
            let prepared = next_batch(&mut walk, &plan, &**clock, *batch)?;
            let is_last = prepared.progress.complete;
            if to.blocking_send(Message::Batch(prepared)).is_err() || is_last {
                return Ok(());
            }
        }
    }
}

fn next_batch(
    walk: &mut Walk<'_>,
    plan: &Plan,
    clock: &dyn Clock,
    most: usize,
) -> Result<Prepared, EnqueueError> {
    let behind = walk.walked();
    let mut batch = Batch { known: plan.known_behind(behind), ..Batch::default() };
    let timestamp = whole_millis(clock.now());
    let (mut entries, mut bytes) = (0, 0_usize);
    let until = behind.saturating_add(most as u64);
    // Entries that may have been put before end with a batch.
    let until = if behind < plan.keep_until { until.min(plan.keep_until) } else { until };
    while walk.walked() < until && bytes < MOST_BYTES {
        let Some(recipient) = walk.next()? else { break };
        bytes = bytes.saturating_add(recipient.bytes);
        entries += u64::from(add(recipient, timestamp, &mut batch));
    }
    let records = walk.walked();
    let progress = Progress {
        records,
        entries,
        digest: walk.chain().to_string(),
        doubtful: plan.doubtful_behind(records),
        complete: walk.is_over()?,
    };
    Ok(Prepared { batch, progress })
}

/// Puts a recipient into the batch; `false` when it is in the list before.
fn add(recipient: Recipient, timestamp: Timestamp, batch: &mut Batch) -> bool {
    let Recipient { key, line, .. } = recipient;
    match recipient.fate {
        Fate::Send { user, region, frame } => {
            let request = Queued::Framed { frame, user, timestamp };
            batch.entries.push(Entry { key, region, line: Some(line), request });
        }
        Fate::Refuse(refused) => batch.refused.push(refused),
        Fate::Repeat => return false,
    }
    true
}

/// The moment as requests have it.
pub(super) fn whole_millis(moment: Timestamp) -> Timestamp {
    Timestamp::from_unix_millis(moment.unix_millis()).unwrap_or(moment)
}
