//! Removal of requests that newer ones superseded, in other subjects.
//!
//! In the same subject the server removes the older request when it stores the newer one. An older one that waits for
//! its moment, or is for another region, is removed afterwards, and a server that is killed may have forgotten that. So
//! its place is noted first, and checked again whenever the server may have been restarted.

use async_nats::jetstream::message::StreamMessage;
use proactive_events::Region;

use super::JetStreamOutbox;
use super::known::Pending;
use crate::jetstream::entry::QueuedEntry;
use crate::jetstream::names::{Queue, Value};
use crate::jetstream::server::Query;
use crate::outbox::{Key, OutboxError};

/// Maximum number of entries looked up at once.
const MAX_LOOKUPS: usize = 250;

impl JetStreamOutbox {
    /// Before requests of a key are superseded where they are.
    pub(super) async fn note_superseded(
        &self,
        key: Key,
        pending: &[Pending],
    ) -> Result<(), OutboxError> {
        for it in pending {
            let note = Value::Superseded(it.queue, it.region, key);
            self.records.write(&self.server, &self.names, note, &it.sequence).await?;
        }
        Ok(())
    }

    /// Removes those that are there again, and those whose worker died before it removed them.
    pub(super) async fn remove_superseded(&self) -> Result<(), OutboxError> {
        let noted = self.names.all_superseded();
        let places: Vec<u64> = self.records.read_subjects(&self.server, &noted).await?;
        for places in places.chunks(MAX_LOOKUPS) {
            let queries: Vec<_> = places.iter().map(|place| Query::At(*place)).collect();
            let found = self.server.get_all(&self.work, queries).await?;
            let found = found.iter().flatten();
            let entries = found.filter_map(|it| Some((it.sequence, QueuedEntry::of(it).ok()?)));
            for place in self.there_again(entries.collect()).await? {
                self.server.delete(&self.work.name, place).await?;
            }
        }
        Ok(())
    }

    /// Of messages by their places: those of decided entries, and those of which the same or a newer request was put
    /// somewhere else afterwards.
    pub(super) async fn there_again(
        &self,
        entries: Vec<(u64, QueuedEntry)>,
    ) -> Result<Vec<u64>, OutboxError> {
        let queued: Vec<_> = entries.iter().map(|(_, entry)| entry).collect();
        let decided = self.are_decided(&queued).await?;
        let may_supersede = self.may_supersede().await?;
        let others: Vec<_> = queued.iter().map(|entry| self.others(entry, may_supersede)).collect();
        let width = others.first().map_or(1, Vec::len);
        let found = self.server.get_all(&self.work, others.into_iter().flatten()).await?;
        let looked_up = entries.iter().zip(decided).zip(found.chunks(width));
        let again = looked_up.filter(|(((place, entry), is_decided), found)| {
            *is_decided || found.iter().flatten().any(|other| replaces(other, *place, entry))
        });
        Ok(again.map(|(((place, _), _), _)| *place).collect())
    }

    /// Where else requests of an entry's key may be: its retries stay in the region, newer ones need not.
    fn others(&self, entry: &QueuedEntry, may_supersede: bool) -> Vec<Query> {
        let own = (entry.queue(), entry.region);
        let regions = if may_supersede { Region::ALL } else { std::slice::from_ref(&entry.region) };
        let subjects = regions.iter().flat_map(|region| Queue::ALL.map(|queue| (queue, *region)));
        let others = subjects.filter(|subject| *subject != own);
        let last = |(queue, region)| Query::Last(self.names.entry(queue, region, entry.key));
        others.map(last).collect()
    }
}

/// True if a message is the same request, put there afterwards, or a newer one.
fn replaces(message: &StreamMessage, place: u64, entry: &QueuedEntry) -> bool {
    let other = QueuedEntry::of(message).map(|other| (other.timestamp(), message.sequence));
    other.is_ok_and(|other| other > (entry.timestamp(), place))
}
