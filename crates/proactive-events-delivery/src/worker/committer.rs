//! Writes outcomes into the outbox, in batches of all that have come meanwhile.
//!
//! Where leases limit the rate of all workers, each lease is held for a while after its request was sent. Only the
//! lease: the outcome is recorded at once, so that a killed worker leaves no sent request unrecorded.

use std::collections::VecDeque;
use std::sync::Arc;

use tokio::sync::mpsc::Receiver;
use tokio::time::Instant;

use super::hand::Hand;
use super::reaction::Reaction;
use super::telemetry;
use crate::outbox::{Decision, LeaseId, Outbox, OutboxError, Pace, Retry};

/// Maximum number of reactions written at once.
const BATCH: usize = 2_000;

/// Writes reactions until all senders are gone.
pub(super) struct Committer {
    pub(super) outbox: Arc<dyn Outbox>,
    pub(super) hand: Arc<Hand>,
    /// Time for which each lease is held after its request was sent.
    pub(super) pace: Option<Pace>,
    pub(super) reactions: Receiver<Reaction>,
}

/// A lease that is held until its time in the pace is over.
enum Held {
    /// Its outcome is recorded.
    Recorded(LeaseId),
    /// It is given back.
    Retry(Retry),
}

impl Committer {
    pub(super) async fn run(mut self) -> Result<(), OutboxError> {
        let mut held = VecDeque::new();
        loop {
            let mut batch = Vec::new();
            let is_open = self.receive(&mut batch, held.front().map(|(due, _)| *due)).await;
            let (decisions, retries) = split(batch);
            match self.pace {
                None => self.commit(decisions, retries).await?,
                Some(pace) => {
                    let due = Instant::now() + pace.hold;
                    let recorded = decisions.iter().map(|decision| Held::Recorded(decision.id));
                    held.extend(recorded.map(|it| (due, it)));
                    held.extend(retries.into_iter().map(|retry| (due, Held::Retry(retry))));
                    if !decisions.is_empty() {
                        let verdicts = telemetry::verdicts(&decisions);
                        let began = Instant::now();
                        self.outbox.record_outcomes(decisions).await?;
                        telemetry::committed(verdicts, began.elapsed());
                    }
                    self.let_go(&mut held).await?;
                }
            }
            if !is_open && held.is_empty() {
                return Ok(());
            }
            if let (false, Some((due, _))) = (is_open, held.front()) {
                tokio::time::sleep_until(*due).await;
            }
        }
    }

    /// Waits for something, or until a moment; false once nothing more can come.
    async fn receive(&mut self, batch: &mut Vec<Reaction>, until: Option<Instant>) -> bool {
        let receiving = self.reactions.recv_many(batch, BATCH);
        match until {
            None => receiving.await > 0,
            Some(until) => !matches!(tokio::time::timeout_at(until, receiving).await, Ok(0)),
        }
    }

    async fn commit(
        &self,
        decisions: Vec<Decision>,
        retries: Vec<Retry>,
    ) -> Result<(), OutboxError> {
        let decided: Vec<_> = decisions.iter().map(|decision| decision.id).collect();
        if !decisions.is_empty() {
            let verdicts = telemetry::verdicts(&decisions);
            let began = Instant::now();
            self.outbox.decide(decisions).await?;
            telemetry::committed(verdicts, began.elapsed());
        }
        self.hand.give_back(&decided);
        self.retry(retries).await
    }

    async fn retry(&self, retries: Vec<Retry>) -> Result<(), OutboxError> {
        let retried: Vec<_> = retries.iter().map(|retry| retry.id).collect();
        if !retries.is_empty() {
            let began = Instant::now();
            self.outbox.retry(retries).await?;
            telemetry::retried(retried.len(), began.elapsed());
        }
        self.hand.give_back(&retried);
        Ok(())
    }

    /// Ends the leases that were held for long enough.
    async fn let_go(&self, held: &mut VecDeque<(Instant, Held)>) -> Result<(), OutboxError> {
        let now = Instant::now();
        let due = held.partition_point(|(due, _)| *due <= now);
        let (mut recorded, mut retries) = (Vec::new(), Vec::new());
        for (_, held) in held.drain(..due) {
            match held {
                Held::Recorded(id) => recorded.push(id),
                Held::Retry(retry) => retries.push(retry),
            }
        }
        if !recorded.is_empty() {
            self.outbox.release(recorded.clone()).await?;
        }
        self.hand.give_back(&recorded);
        self.retry(retries).await
    }
}

fn split(batch: Vec<Reaction>) -> (Vec<Decision>, Vec<Retry>) {
    let (mut decisions, mut retries) = (Vec::new(), Vec::new());
    for reaction in batch {
        match reaction {
            Reaction::Decide(decision) => decisions.push(*decision),
            Reaction::Retry(retry) => retries.push(retry),
        }
    }
    (decisions, retries)
}
