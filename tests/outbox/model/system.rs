//! A backend and its model, compared after each step.

use std::time::Duration;

use proactive_events::{Region, UserId};
use proactive_events_delivery::outbox::{
    Batch, Decided, Failure, Lease, Outcome, Progress, Retry, Verdict,
};
use tokio::runtime::Runtime;

use super::choice::{BLUR, Choice};
use super::oracle::{Item, Oracle, Turn};
use super::reference::{New, Step};
use crate::backend::{Backend, runtime};
use crate::bench::{Bench, decision};
use crate::sample::{accepted, declined, refused};

pub struct System<B> {
    runtime: Runtime,
    bench: Bench<B>,
    oracle: Oracle,
    /// All leases since the last crash, with the entry's place in the model and the version.
    leases: Vec<(Lease, usize, u64)>,
    steps: u32,
}

impl<B: Backend> System<B> {
    pub fn new() -> Self {
        let runtime = runtime::<B>();
        let bench = runtime.block_on(Bench::fresh()).unwrap();
        Self { runtime, bench, oracle: Oracle::default(), leases: Vec::new(), steps: 0 }
    }

    pub fn apply(&mut self, step: Step) {
        self.steps += 1;
        match step {
            Step::Put { known, entries, refused: numbers, with_progress } => {
                let entries = entries.iter().map(New::entry).collect();
                let refused = numbers.into_iter().map(refused).collect();
                let records = u64::from(self.steps);
                let progress = with_progress.then(|| Progress { records, ..Progress::default() });
                self.put(Batch { entries, refused, known, progress });
            }
            Step::Lease { region, most } => self.lease(region, most),
            Step::Decide(picks) => self.decide(&picks),
            Step::Retry { pick, quarters, attempts, unsent } => {
                self.retry(pick, quarters, attempts, unsent);
            }
            Step::Extend(pick) => self.extend(pick),
            Step::GiveUp => self.give_up(),
            Step::Crash => {
                self.runtime.block_on(self.bench.backend.reopen());
                self.runtime.block_on(self.bench.open_again());
                self.oracle.crash(B::SURVIVES_CRASHES);
                self.leases.clear();
            }
            Step::Forward(quarters) => {
                self.runtime.block_on(self.bench.backend.pass(Self::span(quarters)));
            }
            Step::Back(quarters) => {
                if let Some(clock) = self.bench.backend.clock() {
                    let span = B::LEASE / 4 * quarters;
                    clock.back(span);
                    // The next look at the clock tells of the step; leases and waits are as long as before.
                    self.runtime.block_on(self.bench.retry(Vec::new())).unwrap();
                    self.oracle.back(span);
                }
            }
        }
    }

    /// Time that is really waited for is kept short, though a lease ends in it.
    fn span(quarters: u32) -> Duration {
        B::LEASE / 4 * if B::IS_CLOCKED { quarters } else { quarters.min(5) }
    }

    fn put(&mut self, batch: Batch) {
        let expected = self.oracle.put(&batch);
        let counts = self.runtime.block_on(self.bench.put_batch(batch));
        assert_eq!(counts, expected);
    }

    fn lease(&mut self, region: Region, most: usize) {
        let before = self.bench.backend.now();
        let leases = self.runtime.block_on(self.bench.lease_once(region, most));
        let after = self.bench.backend.now();
        Choice { oracle: &self.oracle, region, most, leases: &leases }.check::<B>(before, after);
        let until = before.checked_add(B::LEASE).unwrap();
        for lease in leases {
            let place = self.oracle.waiting(region, &lease).unwrap();
            let item = &self.oracle.items[place];
            let expected = item.open().unwrap();
            assert_eq!(lease.request.body(), expected.encoded().body());
            assert_eq!(lease.line, expected.line);
            Self::check_history(item, &lease);
            assert!(self.leases.iter().all(|(other, ..)| other.id != lease.id), "no new name");
            let version = item.version;
            self.oracle.lease(place, &lease, until);
            self.leases.push((lease, place, version));
        }
    }

    /// Checks the history that a lease reports.
    fn check_history(item: &Item, lease: &Lease) {
        let (told, known) = ((lease.deliveries, lease.attempts), (item.deliveries, item.attempts));
        if item.is_in_doubt {
            assert!((1..=known.0 + 1).contains(&told.0) && told.1 <= known.1, "{told:?}");
            assert!(lease.request.is_repeated(), "it may have arrived");
        } else {
            assert_eq!(told, (known.0 + 1, known.1));
            assert_eq!(lease.request.is_repeated(), item.is_again || told.0 > 1);
        }
    }

    fn give_up(&mut self) {
        let before = self.runtime.block_on(self.bench.all_results()).len();
        let given_up = self.runtime.block_on(self.bench.give_up(Failure::cancelled())).unwrap();
        let told = self.runtime.block_on(self.bench.all_results()).split_off(before);
        let clear = self.bench.backend.now().checked_add(BLUR).unwrap();
        let now = self.bench.backend.now();
        let is_held = |item: &Item| match (item.turn, item.newest) {
            // The backend decides if a lease outlives the crash.
            (Turn::AtLatest(_), _) => None,
            (Turn::At(end), Some(_)) if B::IS_CLOCKED => Some(end > now),
            (Turn::At(end), Some(_)) => (end > clear).then_some(true),
            _ => Some(false),
        };
        let outcomes = [Failure::cancelled(), Failure::cancelled_unknown()].map(Outcome::failed);
        let expected = self.oracle.give_up(is_held, &told, (&outcomes[0], &outcomes[1]));
        assert_eq!(given_up.decided, expected);
    }

    fn decide(&mut self, picks: &[(usize, u8)]) {
        let (mut decisions, mut told) = (Vec::new(), Vec::new());
        for (index, (pick, kind)) in (0..).zip(picks) {
            let Some((lease, place, version)) = self.pick(*pick) else { return };
            let words = format!("No enablement {}-{index}", self.steps);
            let outcome = match kind {
                0 => declined(Verdict::Refused, Some(403), &words),
                1 => declined(Verdict::Expired, None, &words),
                _ => accepted(self.steps * 10 + index),
            };
            decisions.push(decision(&lease, outcome.clone()));
            told.push((lease, place, version, outcome));
        }
        self.runtime.block_on(self.bench.decide(decisions)).unwrap();
        let outcomes = self.runtime.block_on(self.bench.outcomes());
        let counts = |(lease, place, _, outcome): &(Lease, usize, u64, Outcome)| {
            let is_late = self.oracle.items[*place].given_back >= Some(lease.id);
            B::HEARS_LATE_OUTCOMES || !is_late || outcomes.contains(outcome)
        };
        told.retain(counts);
        let told = told.into_iter().map(|(_, place, version, outcome)| (place, version, outcome));
        self.oracle.decide(told.collect());
    }

    fn retry(&mut self, pick: usize, quarters: u32, attempts: u32, unsent: bool) {
        let Some((lease, place, _)) = self.pick(pick).filter(|it| self.is_clear(it.1)) else {
            return;
        };
        let at = self.bench.backend.now().checked_add(Self::span(quarters)).unwrap();
        let retry = Retry { id: lease.id, at, attempts, unsent };
        self.runtime.block_on(self.bench.retry(vec![retry.clone()])).unwrap();
        self.oracle.retry(place, &retry);
    }

    fn extend(&mut self, pick: usize) {
        let Some((lease, place, _)) = self.pick(pick).filter(|it| self.is_clear(it.1)) else {
            return;
        };
        let until = self.bench.backend.now().checked_add(B::LEASE).unwrap();
        self.runtime.block_on(self.bench.extend_one(&lease));
        self.oracle.extend(place, lease.id, until);
    }

    /// A lease, the latest being 0.
    fn pick(&self, pick: usize) -> Option<(Lease, usize, u64)> {
        let count = self.leases.len();
        (count > 0).then(|| self.leases[count - 1 - pick % count].clone())
    }

    /// True if the end of a lease is known: with real time it is not when the lease ends about now, or has
    /// ended and may be on its way to somebody.
    fn is_clear(&self, place: usize) -> bool {
        let now = self.bench.backend.now().checked_add(BLUR).unwrap();
        let item = &self.oracle.items[place];
        B::IS_CLOCKED || matches!(item.turn, Turn::At(end) if end > now)
    }

    /// The backend says of its entries what the model says.
    pub fn check(&self) {
        let run = &self.runtime;
        assert_eq!(run.block_on(self.bench.counts()).unwrap(), self.oracle.counts());
        assert_eq!(run.block_on(self.bench.progress()).unwrap(), self.oracle.progress);
        self.check_undecided();
        self.check_results();
    }

    fn check_undecided(&self) {
        let waiting = self.runtime.block_on(self.bench.all_undecided());
        assert!(waiting.is_sorted_by(|one, next| one.place < next.place));
        let told = |deliveries| if B::TELLS_ALL_LEASES { deliveries } else { 0 };
        let read = waiting.iter().map(|it| {
            let body = it.request.body().to_vec();
            (body, it.region.as_str(), it.line, told(it.deliveries))
        });
        let items = self.oracle.items.iter().filter(|item| item.is_undecided());
        let expected = items.map(|item| {
            let entry = item.open().unwrap();
            let body = entry.encoded().body().to_vec();
            (body, entry.region.as_str(), entry.line, told(item.deliveries))
        });
        let (mut read, mut expected): (Vec<_>, Vec<_>) = (read.collect(), expected.collect());
        read.sort_unstable();
        expected.sort_unstable();
        assert_eq!(read.len(), expected.len());
        assert!(read == expected, "undecided entries differ");
    }

    fn check_results(&self) {
        let results = self.runtime.block_on(self.bench.all_results());
        let mut left = results.as_slice();
        for group in &self.oracle.results {
            let (these, others) = left.split_at_checked(group.len()).expect("a result is missing");
            left = others;
            let (mut these, mut expected) = (these.to_vec(), group.clone());
            for some in [&mut these, &mut expected] {
                some.iter_mut().for_each(|result| result.position = 0);
                some.sort_by(|one, other| name(one).cmp(&name(other)));
            }
            assert_eq!(these, expected);
        }
        assert!(left.is_empty(), "{} results more than decisions", left.len());
    }

    /// Decides what is left, all of which comes.
    pub fn drain(&mut self) {
        // Beyond every moment for which an entry was given back.
        if B::IS_CLOCKED {
            self.runtime.block_on(self.bench.backend.pass(B::LEASE * 100));
        }
        for _ in 0..1_000 {
            if self.oracle.items.iter().all(|item| !item.is_undecided()) {
                return self.check();
            }
            for region in [Region::Europe, Region::FarEast] {
                let before = self.leases.len();
                self.lease(region, 5);
                let picks: Vec<_> = (0..self.leases.len() - before).map(|pick| (pick, 2)).collect();
                self.decide(&picks);
            }
        }
        panic!("entries are lost");
    }
}

fn name(result: &Decided) -> (&Option<UserId>, &str) {
    (&result.user, &result.reference_id)
}
