//! Rule for leasing: only entries that are due, each once, up to the requested number, in the order of becoming due.

use std::collections::BTreeSet;
use std::time::Duration;

use proactive_events::{Region, Timestamp};
use proactive_events_delivery::outbox::{Entry, Lease};

use super::oracle::{Item, Oracle};
use crate::backend::Backend;

/// Where time is waited for, moments closer than this are the same.
pub const BLUR: Duration = Duration::from_millis(400);

/// Leased entries, and the request for them.
pub struct Choice<'a> {
    pub oracle: &'a Oracle,
    pub region: Region,
    pub most: usize,
    pub leases: &'a [Lease],
}

impl Choice<'_> {
    /// Judges what was asked for at one moment and given at another.
    pub fn check<B: Backend>(&self, asked: Timestamp, given: Timestamp) {
        let places = self.leases.iter().map(|lease| self.oracle.waiting(self.region, lease));
        let places: Vec<_> = places.map(|place| place.expect("it waits in this region")).collect();
        let taken: BTreeSet<_> = places.iter().copied().collect();
        assert_eq!(taken.len(), places.len(), "one was handed out twice");
        let blur = if B::IS_CLOCKED { Duration::ZERO } else { BLUR };
        let latest = given.checked_add(blur).unwrap();
        for place in &places {
            assert!(self.item(*place).may_be_due(latest), "the entry {place} is not due");
        }
        if B::IS_CLOCKED {
            let left = self.left(asked, &taken);
            let count = self.leases.len();
            assert!(left.is_empty() || count == self.most, "{count} of {}", self.most);
            self.check_order(&places, &left, |item| item.moment());
            self.check_order(&places, &left, |item| item.is_plain().then_some(()));
        }
    }

    /// The places of those that were due and not handed out.
    fn left(&self, now: Timestamp, taken: &BTreeSet<usize>) -> Vec<usize> {
        let is_here = |entry: &Entry| entry.region == self.region;
        let items = self.oracle.items.iter().enumerate();
        let due = items.filter(|(_, item)| item.is_due(now) && item.open().is_some_and(is_here));
        due.map(|(place, _)| place).filter(|place| !taken.contains(place)).collect()
    }

    /// Those that a rank says something about come by their rank, then by their places, as far as they are fresh.
    fn check_order<R: Ord>(
        &self,
        places: &[usize],
        left: &[usize],
        rank: impl Fn(&Item) -> Option<R>,
    ) {
        let ranked = |place: &usize| {
            let item = self.item(*place);
            rank(item).map(|rank| (rank, if item.is_plain() { *place } else { 0 }))
        };
        let given: Vec<_> = places.iter().filter_map(ranked).collect();
        assert!(given.is_sorted(), "not in the order of becoming due");
        let next = left.iter().filter_map(ranked).min();
        let is_before = given.last().zip(next.as_ref()).is_none_or(|(last, next)| last <= next);
        assert!(is_before, "one that became due earlier was left");
    }

    fn item(&self, place: usize) -> &Item {
        &self.oracle.items[place]
    }
}
