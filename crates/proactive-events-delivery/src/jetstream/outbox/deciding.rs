//! Deciding: first the outcomes are stored, then the messages are acknowledged.

use std::sync::Arc;

use async_nats::jetstream::AckKind;

use super::components::Components;
use crate::jetstream::entry::QueuedEntry;
use crate::jetstream::result::NewResult;
use crate::jetstream::server::Query;
use crate::jetstream::work_queue::Held;
use crate::outbox::{Decision, OutboxError, Outcome};

/// A decision with its entry.
pub(super) struct Deciding {
    place: u64,
    /// None: it is not a lease of this process, or one that ended long ago.
    held: Option<Held>,
    entry: Arc<QueuedEntry>,
    outcome: Outcome,
}

impl Components {
    pub(super) async fn decide_all(&self, decisions: Vec<Decision>) -> Result<(), OutboxError> {
        let decided = self.record_all(decisions).await?;
        // Superseded entries are acknowledged, too: the server would count them as leased.
        let mut acks = Vec::with_capacity(decided.len());
        for it in &decided {
            match &it.held {
                Some(held) => acks.push(held.ack(it.place, AckKind::Ack)),
                None => self.queue.stream().delete(it.place).await?,
            }
        }
        self.queue.stream().acknowledge_by_region(acks).await?;
        self.queue.leases().forget(decided.iter().map(|it| it.place));
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
        self.results.store(results).await?;
        self.results.record_count_periodically().await?;
        Ok(deciding)
    }

    /// Finds the entries of decisions; decisions whose entry is gone are dropped.
    async fn find_entries(&self, decisions: Vec<Decision>) -> Result<Vec<Deciding>, OutboxError> {
        let mut deciding = Vec::with_capacity(decisions.len());
        let mut unknown = Vec::new();
        for decision in decisions {
            let place = decision.id.place;
            let held = self.queue.leases().at(place);
            match held.filter(|held| held.entry.key == decision.key) {
                Some(held) => {
                    let (entry, outcome) = (Arc::clone(&held.entry), decision.outcome);
                    deciding.push(Deciding { place, held: Some(held), entry, outcome });
                }
                None => unknown.push(decision),
            }
        }
        let places: Vec<_> = unknown.iter().map(|decision| Query::At(decision.id.place)).collect();
        let found = self.queue.stream().get_all(places).await?;
        for (decision, message) in unknown.into_iter().zip(found) {
            let entry = message.and_then(|message| QueuedEntry::of(&message).ok());
            if let Some(entry) = entry.filter(|entry| entry.key == decision.key) {
                let (place, outcome) = (decision.id.place, decision.outcome);
                deciding.push(Deciding { place, held: None, entry: Arc::new(entry), outcome });
            }
        }
        Ok(deciding)
    }

    /// True, in their order, for decisions about the newest request of their entry. Nothing is looked up where no request
    /// is ever superseded.
    async fn are_newest(&self, deciding: &[Deciding]) -> Result<Vec<bool>, OutboxError> {
        if deciding.is_empty() || !self.meta.may_supersede().await? {
            return Ok(vec![true; deciding.len()]);
        }
        let places: Vec<_> = deciding.iter().map(|it| Query::At(it.place)).collect();
        let messages = self.queue.stream().get_all(places).await?;
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
}
