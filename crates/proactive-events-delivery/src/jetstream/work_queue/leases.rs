//! The leases that this process holds.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_nats::Subject;
use async_nats::jetstream::AckKind;
use proactive_events::Region;
use tokio::time::Instant;

use crate::jetstream::entry::QueuedEntry;
use crate::jetstream::server::Ack;
use crate::outbox::LeaseId;

/// A lease.
#[derive(Clone, Debug)]
pub(in crate::jetstream) struct Held {
    pub(in crate::jetstream) entry: Arc<QueuedEntry>,
    /// Deliveries of this message.
    pub(in crate::jetstream) delivered: u64,
    /// Subject of acknowledgements.
    reply: Subject,
    /// When the server hands it out again.
    until: Instant,
    lasting: Duration,
}

impl Held {
    /// A lease that was asked for at a moment.
    pub(in crate::jetstream) fn new(
        entry: QueuedEntry,
        delivered: u64,
        reply: Subject,
        began: Instant,
        lasting: Duration,
    ) -> Self {
        let until = began + lasting;
        Self { entry: Arc::new(entry), delivered, reply, until, lasting }
    }

    /// Acknowledgement of the message to the region's consumer.
    pub(in crate::jetstream) fn ack(&self, place: u64, kind: AckKind) -> (Region, Ack) {
        (self.entry.region, Ack { place, reply: self.reply.clone(), kind })
    }
}

/// The newest lease of each entry, by place.
#[derive(Default)]
pub(in crate::jetstream) struct HeldLeases {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    by_place: HashMap<u64, Held>,
    /// When leases that had ended long before were forgotten.
    swept: Option<Instant>,
}

impl HeldLeases {
    /// Every change is whole, whatever happened to the thread that made it.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(in crate::jetstream) fn add(&self, place: u64, held: Held) {
        let now = Instant::now();
        let mut state = self.state();
        // A worker that neither decides nor gives back must not fill the memory.
        if state.swept.is_none_or(|swept| now > swept + held.lasting) {
            state.swept = Some(now);
            state.by_place.retain(|_, held| now < held.until + held.lasting);
        }
        state.by_place.insert(place, held);
    }

    /// The newest lease of the entry at a place, even if it has ended.
    pub(in crate::jetstream) fn at(&self, place: u64) -> Option<Held> {
        self.state().by_place.get(&place).cloned()
    }

    /// Time until the lease at a place ends.
    pub(in crate::jetstream) fn remaining(&self, place: u64) -> Option<Duration> {
        let until = self.state().by_place.get(&place)?.until;
        until.checked_duration_since(Instant::now())
    }

    /// A lease that lasts and is the entry's newest, as far as this process knows.
    pub(in crate::jetstream) fn current(&self, id: LeaseId) -> Option<Held> {
        Self::find_current(&mut self.state(), id).cloned()
    }

    fn find_current(state: &mut State, id: LeaseId) -> Option<&mut Held> {
        let held = state.by_place.get_mut(&id.place);
        held.filter(|held| held.delivered == id.generation && Instant::now() < held.until)
    }

    /// Restarts a lease, from a moment on.
    pub(super) fn extend(&self, id: LeaseId, since: Instant) {
        if let Some(held) = Self::find_current(&mut self.state(), id) {
            held.until = since + held.lasting;
        }
    }

    pub(in crate::jetstream) fn forget(&self, places: impl IntoIterator<Item = u64>) {
        let mut state = self.state();
        for place in places {
            state.by_place.remove(&place);
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::jetstream::entry::tests::entry;

    const LASTING: Duration = Duration::from_secs(10);

    /// A lease that begins now.
    pub(in super::super) fn held(delivered: u64, lasting: Duration) -> Held {
        Held::new(entry(), delivered, "reply".into(), Instant::now(), lasting)
    }

    fn id(place: u64, generation: u64) -> LeaseId {
        LeaseId { place, version: 0, generation }
    }

    #[tokio::test(start_paused = true)]
    async fn a_lease_is_current_until_it_ends_or_a_newer_one_begins() {
        let leases = HeldLeases::default();
        leases.add(1, held(1, LASTING));
        assert!(leases.current(id(1, 1)).is_some());
        assert!(leases.current(id(1, 2)).is_none() && leases.current(id(2, 1)).is_none());
        tokio::time::advance(LASTING / 2).await;
        assert_eq!(leases.remaining(1), Some(LASTING / 2));
        leases.extend(id(1, 1), Instant::now());
        assert_eq!(leases.remaining(1), Some(LASTING));
        leases.add(1, held(2, LASTING));
        assert!(leases.current(id(1, 1)).is_none() && leases.current(id(1, 2)).is_some());
        tokio::time::advance(LASTING).await;
        assert!(leases.current(id(1, 2)).is_none());
        assert!(leases.at(1).is_some(), "its entry is still known");
        leases.extend(id(1, 2), Instant::now());
        assert_eq!(leases.remaining(1), Some(Duration::ZERO), "it does not begin again");
        leases.forget([1]);
        assert!(leases.at(1).is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn leases_that_ended_long_ago_are_forgotten() {
        let leases = HeldLeases::default();
        leases.add(1, held(1, LASTING));
        tokio::time::advance(LASTING * 2 + Duration::from_secs(1)).await;
        leases.add(2, held(1, LASTING));
        assert!(leases.at(1).is_none() && leases.at(2).is_some());
    }
}
