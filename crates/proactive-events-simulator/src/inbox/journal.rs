//! Every request to the events paths, accepted or not: the newest, bounded by count and bytes, and a live view of
//! them.

use std::collections::VecDeque;
use std::sync::Arc;

use tokio::sync::broadcast;

use super::bounds::Bounds;
use super::exchange::{Entry, Exchange};

/// Maximum number of requests that are kept.
const KEPT: usize = 10_000;
/// Maximum number of bytes of them.
const KEPT_BYTES: usize = 32 << 20;
/// Maximum number of changes that a slow viewer may lag behind before it misses some.
const BEHIND: usize = 1_024;

/// The newest requests.
#[derive(Debug)]
pub(crate) struct Journal {
    limit: usize,
    limit_bytes: usize,
    next: u64,
    entries: VecDeque<Arc<Entry>>,
    bytes: usize,
    /// Their numbers: a slow viewer keeps no bodies.
    live: broadcast::Sender<u64>,
}

impl Journal {
    pub(crate) fn new(inbox: Bounds) -> Self {
        let (live, _) = broadcast::channel(BEHIND);
        Self {
            limit: inbox.events.min(KEPT),
            limit_bytes: inbox.bytes.min(KEPT_BYTES),
            next: 1,
            entries: VecDeque::new(),
            bytes: 0,
            live,
        }
    }

    /// Takes an exchange and gives it its number.
    pub(crate) fn put(&mut self, mut exchange: Exchange, body: Option<Arc<str>>) {
        exchange.number = self.next;
        self.next += 1;
        let entry = Entry { exchange, body };
        self.bytes += entry.weight();
        let number = entry.exchange.number;
        self.entries.push_back(Arc::new(entry));
        while self.entries.len() > self.limit || self.bytes > self.limit_bytes {
            let Some(oldest) = self.entries.pop_front() else { break };
            self.bytes -= oldest.weight();
        }
        // There may be no viewer.
        let _ = self.live.send(number);
    }

    /// The oldest first.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &Arc<Entry>> {
        self.entries.iter()
    }

    /// The one with this number, if it is still there.
    pub(crate) fn get(&self, number: u64) -> Option<Arc<Entry>> {
        let index = self.entries.binary_search_by_key(&number, |entry| entry.exchange.number);
        index.ok().and_then(|index| self.entries.get(index)).cloned()
    }

    /// About how many bytes they take.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    /// The numbers of those that come from now on.
    pub(crate) fn watch(&self) -> broadcast::Receiver<u64> {
        self.live.subscribe()
    }

    /// Forgets them; the numbers go on, so that none ever names another.
    pub(crate) fn clear(&mut self) {
        self.entries.clear();
        self.bytes = 0;
    }
}

#[cfg(test)]
mod tests {
    use proactive_events::{Stage, Timestamp};

    use super::{Exchange, Journal};
    use crate::inbox::Bounds;

    #[test]
    fn the_oldest_go_when_there_are_too_many_bytes() {
        let mut journal = Journal::new(Bounds { events: 1_000, bytes: 100_000 });
        for _ in 0..30 {
            let exchange = Exchange::of(Stage::Live, None, 10_000, Timestamp::now());
            journal.put(exchange, Some("x".repeat(10_000).into()));
            assert!(journal.bytes() <= 100_000);
        }
        let numbers: Vec<_> = journal.iter().map(|entry| entry.exchange.number).collect();
        assert_eq!(numbers, (22..=30).collect::<Vec<_>>());
        assert!(journal.get(21).is_none() && journal.get(22).is_some());
        let exchange = Exchange::of(Stage::Live, None, 200_000, Timestamp::now());
        journal.put(exchange, Some("x".repeat(200_000).into()));
        assert_eq!((journal.iter().count(), journal.bytes()), (0, 0));
    }
}
