//! The model: entries in plain lists, and what the semantics say about them.

use std::time::Duration;

use proactive_events::{Region, Timestamp};
use proactive_events_delivery::outbox::{
    Batch, Counts, Decided, Entry, Known, Lease, LeaseId, Outcome, Progress, PutCounts, Queued,
    Retry,
};

/// Expected state of the outbox.
#[derive(Default)]
pub struct Oracle {
    /// In the order of putting.
    pub items: Vec<Item>,
    pub progress: Progress,
    /// Results; those of one group may stand in any order.
    pub results: Vec<Vec<Decided>>,
}

/// An entry, or a refused recipient.
pub struct Item {
    pub key: proactive_events_delivery::outbox::Key,
    /// None: refused, and decided.
    pub entry: Option<Entry>,
    /// Number of times that it was superseded.
    pub version: u64,
    pub deliveries: u64,
    pub attempts: u32,
    /// The newest lease, until it is given back.
    pub newest: Option<LeaseId>,
    /// The newest lease that was given back.
    pub given_back: Option<LeaseId>,
    pub turn: Turn,
    /// Since a crash it is not known how much of its history is: it is until the next lease tells.
    pub is_in_doubt: bool,
    /// It is marked as repeated however often it was leased.
    pub is_again: bool,
    outcome: Option<Outcome>,
}

/// From when on an entry is handed out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Turn {
    /// At once.
    Fresh,
    /// From this moment on: it was given back for it, or its lease ends.
    At(Timestamp),
    /// From this moment on at the latest: its worker died in a crash.
    AtLatest(Timestamp),
}

impl Item {
    fn new(entry: Entry) -> Self {
        Self {
            key: entry.key,
            entry: Some(entry),
            version: 0,
            deliveries: 0,
            attempts: 0,
            newest: None,
            given_back: None,
            turn: Turn::Fresh,
            is_in_doubt: false,
            is_again: false,
            outcome: None,
        }
    }

    pub fn is_undecided(&self) -> bool {
        self.outcome.is_none()
    }

    /// Its entry, where it is undecided.
    pub fn open(&self) -> Option<&Entry> {
        self.entry.as_ref().filter(|_| self.is_undecided())
    }

    /// True if it must be handed out.
    pub fn is_due(&self, now: Timestamp) -> bool {
        match self.turn {
            Turn::Fresh => true,
            Turn::At(moment) | Turn::AtLatest(moment) => moment <= now,
        }
    }

    /// True if it may be handed out.
    pub fn may_be_due(&self, now: Timestamp) -> bool {
        matches!(self.turn, Turn::AtLatest(_)) || self.is_due(now)
    }

    /// When it became due, if it was handed out before. Between these and the fresh ones, the semantics know no order.
    pub fn moment(&self) -> Option<Timestamp> {
        match self.turn {
            Turn::At(moment) => Some(moment),
            Turn::Fresh | Turn::AtLatest(_) => None,
        }
    }

    /// True if it is unchanged since it was put: the place of an entry that superseded another is not defined.
    pub fn is_plain(&self) -> bool {
        self.turn == Turn::Fresh && self.version == 0
    }

    fn timestamp(&self) -> Option<Timestamp> {
        self.entry.as_ref().map(Entry::timestamp)
    }

    fn result(&self, outcome: Outcome) -> Decided {
        let entry = self.entry.as_ref().unwrap();
        let reference_id = match &entry.request {
            Queued::Whole(request) => request.reference_id().to_string(),
            Queued::Framed { .. } => self.key.to_string(),
        };
        let user = entry.user().cloned();
        Decided { position: 0, user, reference_id, line: entry.line, outcome }
    }
}

impl Oracle {
    pub fn put(&mut self, batch: &Batch) -> PutCounts {
        let mut counts = PutCounts::default();
        for refused in &batch.refused {
            if self.newest(refused.key).is_some() {
                counts.kept += 1;
                continue;
            }
            counts.added += 1;
            let outcome = Outcome::invalid(refused.failure.clone());
            self.results.push(vec![Decided {
                position: 0,
                user: refused.user.clone(),
                reference_id: refused.key.to_string(),
                line: Some(refused.line),
                outcome: outcome.clone(),
            }]);
            let item = Item::new(crate::sample::recipient(0));
            let (key, outcome) = (refused.key, Some(outcome));
            self.items.push(Item { key, entry: None, outcome, ..item });
        }
        for entry in &batch.entries {
            self.put_one(entry, batch.known, &mut counts);
        }
        self.progress = batch.progress.clone().unwrap_or(std::mem::take(&mut self.progress));
        counts
    }

    fn put_one(&mut self, entry: &Entry, known: Known, counts: &mut PutCounts) {
        let place = self.newest(entry.key);
        let Some(item) = place.map(|place| &mut self.items[place]) else {
            counts.added += 1;
            return self.items.push(Item::new(entry.clone()));
        };
        if known == Known::Keep || item.timestamp().is_some_and(|it| it >= entry.timestamp()) {
            counts.kept += 1;
        } else if item.is_undecided() {
            counts.superseded += 1;
            *item = Item { version: item.version + 1, ..Item::new(entry.clone()) };
        } else {
            counts.added += 1;
            self.items.push(Item::new(entry.clone()));
        }
    }

    fn newest(&self, key: proactive_events_delivery::outbox::Key) -> Option<usize> {
        self.items.iter().rposition(|item| item.key == key)
    }

    /// The one undecided entry of a region and a key.
    pub fn waiting(&self, region: Region, lease: &Lease) -> Option<usize> {
        let is_it = |item: &Item| {
            item.key == lease.key && item.open().is_some_and(|entry| entry.region == region)
        };
        self.items.iter().position(is_it)
    }

    pub fn lease(&mut self, place: usize, lease: &Lease, until: Timestamp) {
        let item = &mut self.items[place];
        (item.deliveries, item.attempts) = (lease.deliveries, lease.attempts);
        item.is_in_doubt = false;
        item.newest = Some(lease.id);
        item.turn = Turn::At(until);
    }

    /// Decides; the outcomes of one call are results of one group.
    pub fn decide(&mut self, decisions: Vec<(usize, u64, Outcome)>) {
        let mut group = Vec::new();
        for (place, version, outcome) in decisions {
            let item = &mut self.items[place];
            if item.version == version && item.is_undecided() {
                group.push(item.result(outcome.clone()));
                item.outcome = Some(outcome);
            }
        }
        self.results.push(group);
    }

    pub fn retry(&mut self, place: usize, retry: &Retry) {
        let item = &mut self.items[place];
        if item.newest == Some(retry.id) && item.is_undecided() {
            item.newest = None;
            item.given_back = Some(retry.id);
            item.turn = Turn::At(retry.at);
            item.attempts += retry.attempts;
            item.deliveries -= u64::from(retry.unsent);
        }
    }

    pub fn extend(&mut self, place: usize, id: LeaseId, until: Timestamp) {
        let item = &mut self.items[place];
        if item.newest == Some(id) && item.is_undecided() {
            item.turn = Turn::At(until);
        }
    }

    /// Gives up what is not held. Where it is not known whether an entry is held, the outcome that was told decides.
    pub fn give_up(
        &mut self,
        is_held: impl Fn(&Item) -> Option<bool>,
        told: &[Decided],
        (unsent, unknown): (&Outcome, &Outcome),
    ) -> u64 {
        let mut group = Vec::new();
        for item in self.items.iter_mut().filter(|item| item.is_undecided()) {
            let with_attempts =
                |outcome: &Outcome| Outcome { attempts: item.attempts, ..outcome.clone() };
            let reference_id = item.result(unsent.clone()).reference_id;
            let told = told.iter().find(|it| it.reference_id == reference_id);
            if is_held(item).unwrap_or(told.is_none()) {
                continue;
            }
            let outcome = match told {
                Some(told) if item.is_in_doubt => {
                    assert!([unsent.cause(), unknown.cause()].contains(&told.outcome.cause()));
                    told.outcome.clone()
                }
                _ if item.deliveries > 0 || item.is_again => with_attempts(unknown),
                _ => with_attempts(unsent),
            };
            group.push(item.result(outcome.clone()));
            item.outcome = Some(outcome);
        }
        let given_up = group.len() as u64;
        self.results.push(group);
        given_up
    }

    /// The workers are dead, and perhaps not all is known that was.
    pub fn crash(&mut self, is_all_known: bool) {
        for item in &mut self.items {
            let is_leased = item.newest.take().is_some();
            if let Turn::At(end) = item.turn
                && (is_leased || !is_all_known)
            {
                item.turn = Turn::AtLatest(end);
            }
            item.is_in_doubt |= !is_all_known;
            item.is_again |= !is_all_known;
        }
    }

    /// The clock was set back: what was to come comes in as long a time as before.
    pub fn back(&mut self, span: Duration) {
        let earlier = |moment: Timestamp| moment.checked_sub(span).unwrap_or(moment);
        for item in &mut self.items {
            item.turn = match item.turn {
                Turn::Fresh => Turn::Fresh,
                Turn::At(moment) => Turn::At(earlier(moment)),
                Turn::AtLatest(moment) => Turn::AtLatest(earlier(moment)),
            };
        }
    }

    pub fn counts(&self) -> Counts {
        let mut counts = Counts { entries: self.items.len() as u64, ..Counts::default() };
        for outcome in self.items.iter().filter_map(|item| item.outcome.as_ref()) {
            *counts.decided.entry((outcome.verdict, outcome.cause())).or_default() += 1;
        }
        counts
    }
}
