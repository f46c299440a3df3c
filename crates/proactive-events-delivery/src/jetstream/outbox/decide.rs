//! Deciding: first the outcomes are stored, then the messages are acknowledged.

use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use async_nats::jetstream::AckKind;

use super::JetStreamOutbox;
use super::leases::Held;
use crate::jetstream::entry::QueuedEntry;
use crate::jetstream::names::Value;
use crate::jetstream::result::NewResult;
use crate::jetstream::server::{Fault, Query, Stored};
use crate::outbox::{Decision, LeaseId, OutboxError, Outcome};

/// A decision, with what it is about.
pub(super) struct Deciding {
    place: u64,
    /// None: it is not a lease of this process, or one that ran out long ago.
    held: Option<Held>,
    entry: Arc<QueuedEntry>,
    outcome: Outcome,
}

impl JetStreamOutbox {
    pub(super) async fn decide_all(&self, decisions: Vec<Decision>) -> Result<(), OutboxError> {
        let decided = self.record_all(decisions).await?;
        // Superseded entries are acknowledged, too: the server would count them as leased.
        let mut acks = Vec::with_capacity(decided.len());
        for it in &decided {
            match &it.held {
                Some(held) => acks.push(held.ack(it.place, AckKind::Ack)),
                None => self.server.delete(&self.work.name, it.place).await?,
            }
        }
        self.acknowledge_by_region(acks).await?;
        self.leases.forget(decided.iter().map(|it| it.place));
        Ok(())
    }

    /// Stores outcomes: from then on no worker sends these entries.
    pub(super) async fn record_all(
        &self,
        decisions: Vec<Decision>,
    ) -> Result<Vec<Deciding>, OutboxError> {
        let deciding = self.find_entries(decisions).await?;
        let are_newest = self.are_newest(&deciding).await?;
        let newest = deciding.iter().zip(are_newest).filter(|(_, is_newest)| *is_newest);
        let results: Vec<_> =
            newest.map(|(it, _)| NewResult::of_entry(&it.entry, it.outcome.clone())).collect();
        self.store_results(results).await?;
        self.note_decided_now_and_then().await?;
        Ok(deciding)
    }

    /// Acknowledges what is stored. For a lease that has ended meanwhile, the next worker that leases the entry does that.
    pub(super) async fn release_all(&self, leases: Vec<LeaseId>) -> Result<(), OutboxError> {
        let held = leases.iter().filter_map(|id| Some((id.place, self.leases.ending(*id)?)));
        let held: Vec<_> = held.collect();
        let acks = held.iter().map(|(place, held)| held.ack(*place, AckKind::Ack)).collect();
        self.acknowledge_by_region(acks).await?;
        self.leases.forget(held.into_iter().map(|(place, _)| place));
        Ok(())
    }

    /// Entries of the decisions; decisions whose entry is gone are dropped.
    async fn find_entries(&self, decisions: Vec<Decision>) -> Result<Vec<Deciding>, OutboxError> {
        let mut deciding = Vec::with_capacity(decisions.len());
        let mut unknown = Vec::new();
        for decision in decisions {
            let place = decision.id.place;
            match self.leases.at(place).filter(|held| held.entry.key == decision.key) {
                Some(held) => {
                    let (entry, outcome) = (Arc::clone(&held.entry), decision.outcome);
                    deciding.push(Deciding { place, held: Some(held), entry, outcome });
                }
                None => unknown.push(decision),
            }
        }
        let places: Vec<_> = unknown.iter().map(|decision| Query::At(decision.id.place)).collect();
        let found = self.server.get_all(&self.work, places).await?;
        for (decision, message) in unknown.into_iter().zip(found) {
            let entry = message.and_then(|message| QueuedEntry::of(&message).ok());
            if let Some(entry) = entry.filter(|entry| entry.key == decision.key) {
                let (place, outcome) = (decision.id.place, decision.outcome);
                deciding.push(Deciding { place, held: None, entry: Arc::new(entry), outcome });
            }
        }
        Ok(deciding)
    }

    /// Which decisions are about the newest request of their entry. Where nothing is ever superseded nothing is asked.
    async fn are_newest(&self, deciding: &[Deciding]) -> Result<Vec<bool>, OutboxError> {
        if deciding.is_empty() || !self.may_supersede().await? {
            return Ok(vec![true; deciding.len()]);
        }
        let places = deciding.iter().map(|it| Query::At(it.place)).collect::<Vec<_>>();
        let messages = self.server.get_all(&self.work, places).await?;
        let mut newest: Vec<_> = messages.iter().map(Option::is_some).collect();
        // A message that is gone was superseded, or it was moved by a worker that leased it since.
        let gone = deciding.iter().zip(&mut newest).filter(|(_, is_newest)| !**is_newest);
        let (gone, answers): (Vec<_>, Vec<_>) = gone.unzip();
        let keys: Vec<_> = gone.iter().map(|it| it.entry.key).collect();
        let known = self.look_up(&keys).await?;
        for ((it, is_newest), key) in gone.into_iter().zip(answers).zip(known) {
            let same = |timestamp| timestamp == it.entry.timestamp();
            *is_newest = key.pending.iter().any(|pending| same(pending.timestamp));
        }
        Ok(newest)
    }

    pub(super) async fn may_supersede(&self) -> Result<bool, OutboxError> {
        if !self.supersedes.load(Relaxed) {
            let said = self.records.read(&self.server, &self.names, Value::Supersedes).await?;
            self.supersedes.store(said.unwrap_or(false), Relaxed);
        }
        Ok(self.supersedes.load(Relaxed))
    }

    /// Stores outcomes: the first one of an entry counts. Which are new, in their order.
    pub(super) async fn store_results(
        &self,
        mut results: Vec<NewResult>,
    ) -> Result<Vec<bool>, OutboxError> {
        let mut are_new = vec![false; results.len()];
        let mut open: Vec<_> = results.iter_mut().zip(&mut are_new).collect();
        let mut retries = self.server.retries();
        while !open.is_empty() {
            let messages: Vec<_> =
                open.iter().map(|(result, _)| result.message(&self.names)).collect();
            let stored = self.server.publish_all(&self.results.name, &messages).await?;
            let mut unexpected = Vec::new();
            for ((result, is_new), stored) in open.into_iter().zip(stored) {
                match stored {
                    Stored::New => *is_new = true,
                    Stored::Known => {}
                    Stored::Unexpected => unexpected.push((result, is_new)),
                }
            }
            open = self.still_open(unexpected).await?;
            if !open.is_empty() {
                retries
                    .wait_after(Fault::passing("outcomes of the same keys are being stored"))
                    .await?;
            }
        }
        Ok(are_new)
    }

    /// Of those whose key has another last outcome than expected: the ones that are not decided by it.
    async fn still_open<'r>(
        &self,
        unexpected: Vec<(&'r mut NewResult, &'r mut bool)>,
    ) -> Result<Vec<(&'r mut NewResult, &'r mut bool)>, OutboxError> {
        let last = self.last_results(unexpected.iter().map(|(result, _)| result.key)).await?;
        let mut open = Vec::new();
        for ((result, is_new), last) in unexpected.into_iter().zip(last) {
            match last {
                Some(last) if last.timestamp >= result.timestamp => {}
                Some(last) => {
                    result.after = last.position;
                    open.push((result, is_new));
                }
                None => {
                    result.after = 0;
                    open.push((result, is_new));
                }
            }
        }
        Ok(open)
    }
}
