//! Reading out the undecided entries.

use proactive_events::Timestamp;
use proactive_events::values::Clock as _;

use super::components::Components;
use crate::jetstream::entry::QueuedEntry;
use crate::jetstream::server::Walk;
use crate::outbox::{OutboxError, Waiting, later};

impl Components {
    /// Places are sequence numbers of the work stream: an entry that was retried has a new one.
    pub(super) async fn read_undecided(
        &self,
        after: u64,
        most: usize,
    ) -> Result<Vec<Waiting>, OutboxError> {
        self.guard.doubtful_to().await?;
        let mut walk = Walk::after(after);
        let mut waiting = Vec::new();
        while waiting.len() < most {
            let messages = self.queue.stream().step(&mut walk).await?;
            if messages.is_empty() {
                break;
            }
            let entries: Vec<_> = messages
                .iter()
                .filter_map(|message| Some((message.sequence, QueuedEntry::of(message).ok()?)))
                .collect();
            let queued: Vec<_> = entries.iter().map(|(_, entry)| entry).collect();
            let decided = self.results.are_decided(&queued).await?;
            let open = entries.iter().zip(decided).filter(|(_, is_decided)| !is_decided);
            waiting.extend(open.map(|((place, entry), _)| self.waiting(*place, entry)));
        }
        waiting.truncate(most);
        Ok(waiting)
    }

    /// The end of a lease is known for leases of this process only.
    fn waiting(&self, place: u64, entry: &QueuedEntry) -> Waiting {
        let leases = self.queue.leases();
        let due = entry.due.and_then(|due| Timestamp::from_unix_millis(due).ok());
        let lease_end = || leases.remaining(place).map(|it| later(self.queue.clock().now(), it));
        let delivered = leases.at(place).map_or(0, |held| held.delivered);
        Waiting {
            place,
            due: due.or_else(lease_end),
            deliveries: entry.deliveries + delivered,
            line: entry.line,
            region: entry.region,
            request: entry.request.clone(),
        }
    }
}
