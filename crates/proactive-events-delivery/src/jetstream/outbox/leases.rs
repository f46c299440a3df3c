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
pub(super) struct Held {
    pub(super) entry: Arc<QueuedEntry>,
    /// Deliveries of this message.
    pub(super) delivered: u64,
    /// Where acknowledgements go.
    reply: Subject,
    /// When the server hands it out again.
    until: Instant,
    lasting: Duration,
}

impl Held {
    /// A lease that was asked for at a moment.
    pub(super) fn new(
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
    pub(super) fn ack(&self, place: u64, kind: AckKind) -> (Region, Ack) {
        (self.entry.region, Ack { place, reply: self.reply.clone(), kind })
    }
}

/// The leases by place: the newest of an entry.
#[derive(Default)]
pub(super) struct Leases {
    held: Mutex<State>,
}

#[derive(Default)]
struct State {
    by_place: HashMap<u64, Held>,
    /// When those that ended long ago are forgotten.
    swept: Option<Instant>,
}

impl Leases {
    /// Every change is whole, whatever happened to the thread that made it.
    fn state(&self) -> MutexGuard<'_, State> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn add(&self, place: u64, held: Held) {
        let now = Instant::now();
        let mut state = self.state();
        // Those of a worker that neither decides nor gives back are not kept for ever.
        if state.swept.is_none_or(|swept| now > swept + held.lasting) {
            state.swept = Some(now);
            state.by_place.retain(|_, held| now < held.until + held.lasting);
        }
        state.by_place.insert(place, held);
    }

    /// The newest lease of the entry at a place, even if it ran out.
    pub(super) fn at(&self, place: u64) -> Option<Held> {
        self.state().by_place.get(&place).cloned()
    }

    /// When the lease at a place ends.
    pub(super) fn remaining(&self, place: u64) -> Option<Duration> {
        let until = self.state().by_place.get(&place)?.until;
        until.checked_duration_since(Instant::now())
    }

    /// A lease that lasts and is the entry's newest, so far as is known here.
    fn current(state: &mut State, id: LeaseId) -> Option<&mut Held> {
        let held = state.by_place.get_mut(&id.place);
        held.filter(|held| held.delivered == id.generation && Instant::now() < held.until)
    }

    /// Restarts a lease, from a moment on.
    pub(super) fn extend(&self, id: LeaseId, since: Instant) {
        if let Some(held) = Self::current(&mut self.state(), id) {
            held.until = since + held.lasting;
        }
    }

    /// A lease that is to end.
    pub(super) fn ending(&self, id: LeaseId) -> Option<Held> {
        Self::current(&mut self.state(), id).cloned()
    }

    pub(super) fn forget(&self, places: impl IntoIterator<Item = u64>) {
        let mut state = self.state();
        for place in places {
            state.by_place.remove(&place);
        }
    }
}
