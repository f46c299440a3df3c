//! Putting: a batch is published as a whole, and its acknowledgements are awaited together.

use std::collections::HashSet;
use std::convert::Infallible;

use proactive_events::EncodedRequest;

use super::components::Components;
use super::known::KnownKey;
use crate::jetstream::entry::QueuedEntry;
use crate::jetstream::names::Queue;
use crate::jetstream::result::NewResult;
use crate::jetstream::server::Stored;
use crate::jetstream::work_queue::Pending;
use crate::outbox::{Batch, Entry, Known, Newer, OutboxError, OutboxErrorKind, PutCounts, Refused};

/// Maximum number of entries encoded and published at once.
const MAX_BATCH: usize = 500;
/// Maximum number of tries for keys whose state changes between lookup and publish.
const MAX_ROUNDS: usize = 50;

/// Treatment of an entry whose key was looked up.
enum Plan {
    Keep,
    /// A new entry, after this outcome of the key.
    Add {
        newer: Newer,
        after: u64,
    },
    /// A request that replaces a pending one.
    Supersede {
        newer: Newer,
        after: u64,
        /// Message of the same subject, which the server replaces; 0: none.
        replaces: u64,
        /// Other messages of the key.
        elsewhere: Vec<Pending>,
    },
}

impl Components {
    pub(super) async fn put_batch(&self, batch: Batch) -> Result<PutCounts, OutboxError> {
        let Batch { entries, refused, known, progress } = batch;
        let is_empty = entries.is_empty() && refused.is_empty();
        if let Some(progress) = progress.as_ref().filter(|_| !is_empty) {
            self.meta.announce_put(progress.records).await?;
        }
        if known == Known::Supersede {
            self.meta.announce_superseding().await?;
        }
        let mut counts = PutCounts::default();
        if !refused.is_empty() {
            self.put_refused(refused, known, &mut counts).await?;
        }
        for together in entries.chunks(MAX_BATCH) {
            match known {
                Known::Never => self.put_new(together, &mut counts).await?,
                Known::Keep | Known::Supersede => {
                    self.put_known(together, known, &mut counts).await?;
                }
            }
        }
        if let Some(progress) = progress {
            self.meta.set_progress(&progress).await?;
        }
        Ok(counts)
    }

    async fn put_new(&self, entries: &[Entry], counts: &mut PutCounts) -> Result<(), OutboxError> {
        let message = |entry| self.queue.stream().message(&QueuedEntry::new(entry, 0), 0);
        let messages: Vec<_> = entries.iter().map(message).collect();
        for stored in self.queue.stream().publish(&messages).await? {
            match stored {
                Stored::New => counts.added += 1,
                Stored::Known | Stored::Unexpected => counts.kept += 1,
            }
        }
        Ok(())
    }

    /// Of entries with the same key, each sees the one before it.
    async fn put_known(
        &self,
        entries: &[Entry],
        known: Known,
        counts: &mut PutCounts,
    ) -> Result<(), OutboxError> {
        let mut left: Vec<_> = entries.iter().collect();
        while !left.is_empty() {
            let mut keys = HashSet::new();
            let (first, others) = left.into_iter().partition(|entry| keys.insert(entry.key));
            self.put_distinct(first, known, counts).await?;
            left = others;
        }
        Ok(())
    }

    async fn put_distinct(
        &self,
        mut open: Vec<&Entry>,
        known: Known,
        counts: &mut PutCounts,
    ) -> Result<(), OutboxError> {
        for _ in 0..MAX_ROUNDS {
            open = self.put_known_once(open, known, counts).await?;
            if open.is_empty() {
                return Ok(());
            }
        }
        let message = "entries of the same keys change all the time";
        Err(self.queue.stream().error(OutboxErrorKind::Other, message))
    }

    /// One lookup and one publish; returns the entries whose key changed between.
    async fn put_known_once<'e>(
        &self,
        entries: Vec<&'e Entry>,
        known: Known,
        counts: &mut PutCounts,
    ) -> Result<Vec<&'e Entry>, OutboxError> {
        let keys: Vec<_> = entries.iter().map(|entry| entry.key).collect();
        let mut planned = Vec::new();
        let mut messages = Vec::new();
        for (entry, key) in entries.into_iter().zip(self.look_up(&keys).await?) {
            let plan = plan(entry, &key, known);
            let (newer, after, expected) = match &plan {
                Plan::Keep => {
                    counts.kept += 1;
                    continue;
                }
                Plan::Add { newer, after } => (newer, *after, 0),
                Plan::Supersede { newer, after, replaces, elsewhere } => {
                    for it in elsewhere {
                        let (key, place) = (entry.key, it.sequence);
                        self.meta.note_superseded(it.queue, it.region, key, place).await?;
                    }
                    (newer, *after, *replaces)
                }
            };
            let queued =
                QueuedEntry { moved_by: newer.moved, ..QueuedEntry::new(&newer.entry, after) };
            messages.push(self.queue.stream().message(&queued, 0).expecting(expected));
            planned.push((entry, plan));
        }
        let stored = self.queue.stream().publish(&messages).await?;
        let mut changed = Vec::new();
        for ((entry, plan), stored) in planned.into_iter().zip(stored) {
            match (stored, plan) {
                (Stored::Unexpected, _) => changed.push(entry),
                (Stored::Known, _) | (_, Plan::Keep) => counts.kept += 1,
                (Stored::New, Plan::Add { .. }) => counts.added += 1,
                (Stored::New, Plan::Supersede { elsewhere, .. }) => {
                    counts.superseded += 1;
                    for pending in elsewhere {
                        self.queue.stream().delete(pending.sequence).await?;
                    }
                }
            }
        }
        Ok(changed)
    }

    async fn put_refused(
        &self,
        refused: Vec<Refused>,
        known: Known,
        counts: &mut PutCounts,
    ) -> Result<(), OutboxError> {
        let mut results = Vec::with_capacity(refused.len());
        if known == Known::Never {
            results.extend(refused.into_iter().map(NewResult::of_refused));
        } else {
            let keys: Vec<_> = refused.iter().map(|refused| refused.key).collect();
            for (refused, key) in refused.into_iter().zip(self.look_up(&keys).await?) {
                match key {
                    KnownKey { pending, decided: None } if pending.is_empty() => {
                        results.push(NewResult::of_refused(refused));
                    }
                    _ => counts.kept += 1,
                }
            }
        }
        for is_new in self.results.store(results).await? {
            match is_new {
                true => counts.added += 1,
                false => counts.kept += 1,
            }
        }
        Ok(())
    }
}

fn plan(entry: &Entry, key: &KnownKey, known: Known) -> Plan {
    let newest = key.pending.iter().max_by_key(|pending| pending.timestamp);
    match (newest, &key.decided) {
        (None, None) => Plan::Add { newer: Newer { entry: entry.clone(), moved: 0 }, after: 0 },
        _ if known == Known::Keep => Plan::Keep,
        (Some(newest), _) => {
            let is_same = |request: &EncodedRequest| Ok(newest.is(request));
            let Ok::<_, Infallible>(newer) = newest.newest().replaced_by(entry, is_same);
            let Some(newer) = newer else { return Plan::Keep };
            let (here, elsewhere): (Vec<Pending>, Vec<Pending>) =
                key.pending.iter().cloned().partition(|pending| {
                    pending.queue == Queue::Ready && pending.region == entry.region
                });
            let replaces = here.first().map_or(0, |pending| pending.sequence);
            Plan::Supersede { newer, after: newest.after, replaces, elsewhere }
        }
        (None, Some(last)) => {
            let is_same = |request: &EncodedRequest| Ok(last.is_of(entry.key, request));
            let Ok::<_, Infallible>(newer) = last.newest().replaced_by(entry, is_same);
            newer.map_or(Plan::Keep, |newer| Plan::Add { newer, after: last.position })
        }
    }
}
