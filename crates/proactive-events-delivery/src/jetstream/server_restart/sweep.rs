//! Removal of messages that exist again, or still, by mistake.
//!
//! On the same subject the server removes the older request when it stores a newer one. An older request that is deferred,
//! or is for another region, is removed afterwards, and a server that is killed may have forgotten that. So its place is
//! noted first, and checked again whenever the server may have been restarted.

use async_nats::jetstream::message::StreamMessage;
use proactive_events::Region;

use crate::jetstream::campaign_meta::CampaignMeta;
use crate::jetstream::entry::QueuedEntry;
use crate::jetstream::names::Queue;
use crate::jetstream::result_log::ResultLog;
use crate::jetstream::server::{Query, Walk};
use crate::jetstream::work_queue::WorkQueue;
use crate::outbox::OutboxError;

/// Maximum number of noted places looked up at once.
const MAX_LOOKUPS: usize = 250;

/// A removal.
pub(super) struct Sweep<'s> {
    pub(super) queue: &'s WorkQueue,
    pub(super) results: &'s ResultLog,
    pub(super) meta: &'s CampaignMeta,
}

impl Sweep<'_> {
    /// Removes noted requests that exist again, and those whose worker died before it removed them.
    pub(super) async fn remove_superseded(&self) -> Result<(), OutboxError> {
        for places in self.meta.superseded().await?.chunks(MAX_LOOKUPS) {
            let queries: Vec<_> = places.iter().map(|place| Query::At(*place)).collect();
            let found = self.queue.stream().get_all(queries).await?;
            self.remove(found.iter().flatten()).await?;
        }
        Ok(())
    }

    /// Removes messages that exist again: of decided entries, and of entries that were moved.
    pub(super) async fn remove_reappeared(&self) -> Result<(), OutboxError> {
        let delivered = self.queue.consumers().delivered_to().await?;
        let mut walk = Walk::after(0);
        while walk.walked() < delivered {
            let messages = self.queue.stream().step(&mut walk).await?;
            if messages.is_empty() {
                break;
            }
            self.remove(messages.iter().filter(|message| message.sequence <= delivered)).await?;
        }
        Ok(())
    }

    /// Removes those of some messages that are superfluous.
    async fn remove(
        &self,
        messages: impl Iterator<Item = &StreamMessage> + Send,
    ) -> Result<(), OutboxError> {
        let entries = messages.filter_map(|it| Some((it.sequence, QueuedEntry::of(it).ok()?)));
        for place in self.superfluous(entries.collect()).await? {
            self.queue.stream().delete(place).await?;
        }
        Ok(())
    }

    /// Places of decided entries, and of those of which the same or a newer request was put somewhere else afterwards.
    async fn superfluous(&self, entries: Vec<(u64, QueuedEntry)>) -> Result<Vec<u64>, OutboxError> {
        let queued: Vec<_> = entries.iter().map(|(_, entry)| entry).collect();
        let decided = self.results.are_decided(&queued).await?;
        let may_supersede = self.meta.may_supersede().await?;
        let others: Vec<_> = queued.iter().map(|entry| others(entry, may_supersede)).collect();
        let width = others.first().map_or(1, Vec::len);
        let query = |(entry, others): (&&QueuedEntry, Vec<_>)| {
            let key = entry.key;
            let query = |(queue, region)| self.queue.stream().query(queue, region, key);
            others.into_iter().map(query).collect::<Vec<_>>()
        };
        let queries: Vec<_> = queued.iter().zip(others).flat_map(query).collect();
        let found = self.queue.stream().get_all(queries).await?;
        let looked_up = entries.iter().zip(decided).zip(found.chunks(width));
        let superfluous = looked_up.filter(|(((place, entry), is_decided), found)| {
            *is_decided || found.iter().flatten().any(|other| replaces(other, *place, entry))
        });
        Ok(superfluous.map(|(((place, _), _), _)| *place).collect())
    }
}

/// Other subjects that requests of an entry's key may be on: its retries stay in the region, newer ones need not.
fn others(entry: &QueuedEntry, may_supersede: bool) -> Vec<(Queue, Region)> {
    let own = (entry.queue(), entry.region);
    let regions = if may_supersede { Region::ALL } else { std::slice::from_ref(&entry.region) };
    let subjects = regions.iter().flat_map(|region| Queue::ALL.map(|queue| (queue, *region)));
    subjects.filter(|subject| *subject != own).collect()
}

/// True if a message is the same request, put there afterwards, or a newer one.
fn replaces(message: &StreamMessage, place: u64, entry: &QueuedEntry) -> bool {
    let other = QueuedEntry::of(message).map(|other| (other.timestamp(), message.sequence));
    other.is_ok_and(|other| other > (entry.timestamp(), place))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jetstream::entry::tests::entry;

    #[test]
    fn other_regions_are_checked_only_if_requests_may_be_superseded() {
        let entry = entry();
        assert_eq!(others(&entry, false), [(Queue::Deferred, entry.region)]);
        let deferred = QueuedEntry { due: Some(1), ..entry };
        assert_eq!(others(&deferred, false), [(Queue::Ready, deferred.region)]);
        let all = others(&deferred, true);
        assert_eq!(all.len(), 2 * Region::ALL.len() - 1);
        assert!(!all.contains(&(Queue::Deferred, deferred.region)));
    }
}
