//! What came of entries, back into the outbox: as much at once as has come meanwhile.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::Receiver;
use tokio::time::Instant;

use super::hand::Hand;
use super::reaction::Reaction;
use crate::outbox::{Outbox, OutboxError, Pace};

/// So much is written at once at most.
const BATCH: usize = 2_000;

/// Writes what comes, until nobody can send any more.
pub(super) struct Committer {
    pub(super) outbox: Arc<dyn Outbox>,
    pub(super) hand: Arc<Hand>,
    /// How long each lease is held after its request was sent.
    pub(super) pace: Option<Pace>,
    pub(super) reactions: Receiver<Reaction>,
}

impl Committer {
    pub(super) async fn run(mut self) -> Result<(), OutboxError> {
        let hold = self.pace.map(|pace| pace.hold);
        let mut held = VecDeque::new();
        loop {
            let mut batch = Vec::new();
            let is_open = self.receive(&mut batch, held.front().map(|(due, _)| *due)).await;
            if let Some(hold) = hold {
                batch = delay(&mut held, batch, hold);
            }
            self.commit(batch).await?;
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

    async fn commit(&self, batch: Vec<Reaction>) -> Result<(), OutboxError> {
        let (mut decisions, mut retries) = (Vec::new(), Vec::new());
        for reaction in batch {
            match reaction {
                Reaction::Decide(decision) => decisions.push(*decision),
                Reaction::Retry(retry) => retries.push(retry),
            }
        }
        let decided: Vec<_> = decisions.iter().map(|decision| decision.id).collect();
        let retried: Vec<_> = retries.iter().map(|retry| retry.id).collect();
        if !decisions.is_empty() {
            self.outbox.decide(decisions).await?;
        }
        if !retries.is_empty() {
            self.outbox.retry(retries).await?;
        }
        self.hand.give_back(decided.iter().chain(&retried));
        Ok(())
    }
}

/// Puts what came behind what is held, and takes out what was held for long enough.
fn delay(
    held: &mut VecDeque<(Instant, Reaction)>,
    came: Vec<Reaction>,
    hold: Duration,
) -> Vec<Reaction> {
    let now = Instant::now();
    held.extend(came.into_iter().map(|reaction| (now + hold, reaction)));
    let due = held.partition_point(|(due, _)| *due <= now);
    held.drain(..due).map(|(_, reaction)| reaction).collect()
}
