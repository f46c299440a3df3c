//! The discrete events and their times.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use super::queue::Cohort;

/// Something that happens at a moment.
#[derive(Clone, Copy, Debug)]
pub(super) enum Event {
    /// A second of enqueueing and sending begins.
    Tick,
    /// Recipients of a region are due again: after a 432, or since the lease of a dead worker has ended.
    Due { region: usize, cohort: Cohort },
    /// A worker dies, unless it was replaced since.
    Death { worker: usize, life: u32 },
    /// Another takes its place.
    Return { worker: usize },
    /// An open lane tries whether the service is back.
    Probe { worker: usize, region: usize, life: u32 },
    /// The service is back.
    OutageEnds,
}

/// The events to come, the earliest first, and of those at the same moment the one that was planned first.
#[derive(Debug, Default)]
pub(super) struct Agenda {
    planned: BinaryHeap<Planned>,
    count: u64,
}

#[derive(Debug)]
struct Planned {
    at: u64,
    number: u64,
    event: Event,
}

impl Agenda {
    /// Plans an event for a moment, in ms.
    pub(super) fn plan(&mut self, at: u64, event: Event) {
        self.count += 1;
        self.planned.push(Planned { at, number: self.count, event });
    }

    /// The next event and its moment.
    pub(super) fn next(&mut self) -> Option<(u64, Event)> {
        self.planned.pop().map(|planned| (planned.at, planned.event))
    }
}

impl Ord for Planned {
    fn cmp(&self, other: &Self) -> Ordering {
        (other.at, other.number).cmp(&(self.at, self.number))
    }
}

impl PartialOrd for Planned {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Planned {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Planned {}
