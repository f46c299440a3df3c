//! The entries and their states.

use std::collections::{BTreeMap, HashMap};
use std::convert::Infallible;
use std::time::Duration;

use proactive_events::{EncodedRequest, Region, Timestamp, UserId};

use crate::outbox::{
    Batch, Counts, Decided, Entry, Failure, GivenUp, Known, Lease, LeaseId, Newer, Newest, Outcome,
    Progress, PutCounts, Refused, Retry, Waiting, later,
};
use crate::steps::{Ahead, Clocks};

/// All entries of a campaign.
#[derive(Default)]
pub(super) struct State {
    pub(super) progress: Progress,
    pub(super) counts: Counts,
    slots: BTreeMap<u64, Slot>,
    /// The newest entry of a key.
    places: HashMap<crate::outbox::Key, u64>,
    results: Vec<Decided>,
    ahead: Ahead,
}

/// An entry and its state.
struct Slot {
    entry: Entry,
    /// Difference between the sent and the original timestamp, in milliseconds.
    moved: u64,
    version: u64,
    generation: u64,
    deliveries: u64,
    attempts: u32,
    /// From when on it may be leased; none once it is decided.
    due: Option<Timestamp>,
    /// True if that is the end of a lease.
    is_leased: bool,
}

impl Slot {
    fn new(entry: Entry) -> Self {
        let due = Some(Timestamp::MIN);
        Self {
            entry,
            moved: 0,
            version: 0,
            generation: 0,
            deliveries: 0,
            attempts: 0,
            due,
            is_leased: false,
        }
    }

    /// The entry as it takes this one's place, if it is newer.
    fn replaced_by(&self, entry: &Entry) -> Option<Self> {
        let newest = Newest { timestamp: self.entry.timestamp(), moved: self.moved };
        let is_same = |request: &EncodedRequest| Ok(self.entry.encoded().body() == request.body());
        let Ok::<_, Infallible>(newer) = newest.replaced_by(entry, is_same);
        newer.map(|Newer { entry, moved }| Self { moved, ..Self::new(entry) })
    }

    /// True if a worker holds it.
    fn is_held(&self, now: Timestamp) -> bool {
        self.is_leased && self.due.is_some_and(|until| until > now)
    }

    /// Moves its moment by a step of the wall clock: a lease lasts as long as it was to, and no entry waits longer for a
    /// clock that was set back.
    fn shift(&mut self, step: i64) {
        if (self.is_leased || step < 0)
            && let Some(due) = self.due.filter(|due| *due > Timestamp::MIN)
        {
            let moved = due.unix_millis().saturating_add(step);
            self.due = Some(Timestamp::from_unix_millis(moved).unwrap_or(due));
        }
    }

    fn is_newest_lease(&self, id: LeaseId) -> bool {
        self.version == id.version && self.generation == id.generation && self.due.is_some()
    }
}

impl State {
    /// The time now. Where the wall clock was set since the last look, the ends of leases and waits move first.
    pub(super) fn now(&mut self, clocks: &Clocks) -> Timestamp {
        let (now, step) = clocks.look(&mut self.ahead);
        if step != 0 {
            self.slots.values_mut().for_each(|slot| slot.shift(step));
        }
        now
    }

    pub(super) fn put(&mut self, batch: Batch) -> PutCounts {
        let mut counts = PutCounts::default();
        for refused in batch.refused {
            self.refuse(refused, batch.known, &mut counts);
        }
        for entry in batch.entries {
            self.put_one(entry, batch.known, &mut counts);
        }
        if let Some(progress) = batch.progress {
            self.progress = progress;
        }
        counts
    }

    fn put_one(&mut self, entry: Entry, known: Known, counts: &mut PutCounts) {
        let place = self.places.get(&entry.key).copied().filter(|_| known != Known::Never);
        let slot = place.and_then(|place| self.slots.get_mut(&place));
        match slot {
            // One that was refused is known, too, though it has no place.
            _ if known == Known::Keep && place.is_some() => counts.kept += 1,
            Some(slot) => match slot.replaced_by(&entry) {
                None => counts.kept += 1,
                Some(newer) if slot.due.is_some() => {
                    *slot = Slot { version: slot.version + 1, ..newer };
                    counts.superseded += 1;
                }
                Some(newer) => {
                    self.add(newer);
                    counts.added += 1;
                }
            },
            None => {
                self.add(Slot::new(entry));
                counts.added += 1;
            }
        }
    }

    fn add(&mut self, slot: Slot) {
        let place = self.slots.last_key_value().map_or(1, |(place, _)| place + 1);
        self.places.insert(slot.entry.key, place);
        self.slots.insert(place, slot);
        self.counts.entries += 1;
    }

    /// A recipient that is decided at once; its place is not kept, but its key is.
    fn refuse(&mut self, refused: Refused, known: Known, counts: &mut PutCounts) {
        if known != Known::Never && self.places.contains_key(&refused.key) {
            counts.kept += 1;
            return;
        }
        counts.added += 1;
        self.counts.entries += 1;
        self.places.insert(refused.key, 0);
        let reference_id = refused.key.to_string();
        let outcome = Outcome::invalid(refused.failure);
        self.record(refused.user, reference_id, Some(refused.line), outcome);
    }

    fn record(
        &mut self,
        user: Option<UserId>,
        reference_id: String,
        line: Option<u64>,
        outcome: Outcome,
    ) {
        self.counts.decide(&outcome);
        let position = self.results.len() as u64 + 1;
        self.results.push(Decided { position, user, reference_id, line, outcome });
    }

    pub(super) fn lease(
        &mut self,
        region: Region,
        most: usize,
        now: Timestamp,
        lasting: Duration,
    ) -> Vec<Lease> {
        let is_due = |slot: &Slot| slot.due.is_some_and(|due| due <= now);
        let mut due: Vec<_> = self
            .slots
            .iter()
            .filter(|(_, slot)| slot.entry.region == region && is_due(slot))
            .map(|(place, slot)| (slot.due, *place))
            .collect();
        due.sort_unstable();
        let places = due.into_iter().take(most);
        places.filter_map(|(_, place)| self.lease_one(place, now, lasting)).collect()
    }

    fn lease_one(&mut self, place: u64, now: Timestamp, lasting: Duration) -> Option<Lease> {
        let slot = self.slots.get_mut(&place)?;
        slot.generation += 1;
        slot.deliveries += 1;
        slot.due = Some(later(now, lasting));
        slot.is_leased = true;
        let request = slot.entry.encoded();
        let (version, generation) = (slot.version, slot.generation);
        Some(Lease {
            id: LeaseId { place, version, generation },
            key: slot.entry.key,
            line: slot.entry.line,
            deliveries: slot.deliveries,
            attempts: slot.attempts,
            lasting,
            request: if slot.deliveries > 1 { request.repeated() } else { request },
        })
    }

    pub(super) fn decide(&mut self, id: LeaseId, outcome: Outcome) {
        let slot = self.slots.get_mut(&id.place);
        let Some(slot) = slot.filter(|slot| slot.version == id.version && slot.due.is_some())
        else {
            return;
        };
        slot.due = None;
        let request = slot.entry.encoded();
        let user = request.user().cloned();
        let (reference_id, line) = (request.reference_id().to_string(), slot.entry.line);
        self.record(user, reference_id, line, outcome);
    }

    pub(super) fn retry(&mut self, retry: &Retry) {
        if let Some(slot) = self.slots.get_mut(&retry.id.place)
            && slot.is_newest_lease(retry.id)
        {
            slot.due = Some(retry.at);
            slot.is_leased = false;
            // An old lease that runs on is not to end this one.
            slot.generation += 1;
            slot.attempts = slot.attempts.saturating_add(retry.attempts);
            slot.deliveries -= u64::from(retry.unsent);
        }
    }

    pub(super) fn extend(&mut self, id: LeaseId, until: Timestamp) {
        if let Some(slot) = self.slots.get_mut(&id.place)
            && slot.is_newest_lease(id)
        {
            slot.due = Some(until);
        }
    }

    /// Number of entries that workers hold.
    pub(super) fn leased(&self, now: Timestamp) -> u64 {
        self.slots.values().filter(|slot| slot.is_held(now)).count() as u64
    }

    pub(super) fn give_up(&mut self, reason: &Failure, now: Timestamp) -> GivenUp {
        let open = self.slots.iter().filter(|(_, slot)| slot.due.is_some() && !slot.is_held(now));
        let given_up: Vec<_> = open
            .map(|(place, slot)| {
                let id = LeaseId { place: *place, version: slot.version, generation: 0 };
                let failure = reason.for_entry(slot.deliveries > 0);
                (id, Outcome { attempts: slot.attempts, ..Outcome::failed(failure) })
            })
            .collect();
        let decided = given_up.len() as u64;
        given_up.into_iter().for_each(|(id, outcome)| self.decide(id, outcome));
        GivenUp { decided, leased: self.leased(now) }
    }

    pub(super) fn results(&self, after: u64, most: usize) -> Vec<Decided> {
        let after = usize::try_from(after).unwrap_or(usize::MAX);
        self.results.iter().skip(after).take(most).cloned().collect()
    }

    pub(super) fn undecided(&self, after: u64, most: usize) -> Vec<Waiting> {
        let later = self.slots.range(after.saturating_add(1)..);
        let open = later.filter(|(_, slot)| slot.due.is_some()).take(most);
        let waiting = open.map(|(place, slot)| Waiting {
            place: *place,
            due: slot.due.filter(|due| *due > Timestamp::MIN),
            deliveries: slot.deliveries,
            line: slot.entry.line,
            region: slot.entry.region,
            request: slot.entry.encoded(),
        });
        waiting.collect()
    }
}
