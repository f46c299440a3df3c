//! Which operations follow on which.

use std::collections::BTreeSet;

use proactive_events::Region;
use proactive_events_delivery::outbox::{Entry, Known};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest_state_machine::ReferenceStateMachine;

use crate::sample::{elsewhere, recipient_at, single};

/// Few keys, so that they meet; below this they are recipients of a campaign, above requests of their own.
const RECIPIENTS: u64 = 6;
const KEYS: u64 = 12;

/// An operation.
#[derive(Clone, Debug)]
pub enum Step {
    /// Puts entries, and recipients that were refused.
    Put { known: Known, entries: Vec<New>, refused: Vec<u64>, with_progress: bool },
    /// Leases.
    Lease { region: Region, most: usize },
    /// Acknowledges leases, the latest being 0, with outcomes.
    Decide(Vec<(usize, u8)>),
    /// Gives a lease back for a moment.
    Retry { pick: usize, quarters: u32, attempts: u32, unsent: bool },
    /// Extends a lease.
    Extend(usize),
    /// Gives everything up.
    GiveUp,
    /// Everything dies and comes back.
    Crash,
    /// Time passes, in quarters of a lease.
    Forward(u32),
    /// The clock is set back, in quarters of a lease.
    Back(u32),
}

/// An entry to put.
#[derive(Clone, Debug)]
pub struct New {
    /// Which key.
    pub number: u64,
    version: u64,
    region: Region,
}

impl New {
    /// The entry.
    pub fn entry(&self) -> Entry {
        let make = if self.number < RECIPIENTS { recipient_at } else { single };
        elsewhere(self.region, make(self.number, self.version))
    }
}

/// The keys that were put: what the caller of a put with `Known::Never` has to know.
pub type Keys = BTreeSet<u64>;

/// Chooses operations.
pub struct Reference;

impl ReferenceStateMachine for Reference {
    type State = Keys;
    type Transition = Step;

    fn init_state() -> BoxedStrategy<Keys> {
        Just(Keys::new()).boxed()
    }

    fn transitions(keys: &Keys) -> BoxedStrategy<Step> {
        let pick = || 0..12_usize;
        let retry = (pick(), prop::sample::select(&[0, 1, 4, 40][..]), 0..3_u32, any::<bool>());
        prop_oneof![
            2 => put_new(keys),
            3 => put_known(Known::Keep, vec(0..RECIPIENTS, 0..2)),
            4 => put_known(Known::Supersede, Just(Vec::new())),
            8 => (region(), 1..6_usize).prop_map(|(region, most)| Step::Lease { region, most }),
            5 => vec((pick(), 0..4_u8), 1..4).prop_map(Step::Decide),
            4 => retry.prop_map(|(pick, quarters, attempts, unsent)| {
                Step::Retry { pick, quarters, attempts, unsent }
            }),
            2 => pick().prop_map(Step::Extend),
            1 => Just(Step::GiveUp),
            1 => Just(Step::Crash),
            4 => (1..9_u32).prop_map(Step::Forward),
            1 => (1..6_u32).prop_map(Step::Back),
        ]
        .boxed()
    }

    fn preconditions(keys: &Keys, step: &Step) -> bool {
        let Step::Put { known: Known::Never, entries, refused, .. } = step else { return true };
        let mut all = keys.clone();
        numbers(entries, refused).all(|number| all.insert(number))
    }

    fn apply(mut keys: Keys, step: &Step) -> Keys {
        if let Step::Put { entries, refused, .. } = step {
            keys.extend(numbers(entries, refused));
        }
        keys
    }
}

fn numbers(entries: &[New], refused: &[u64]) -> impl Iterator<Item = u64> {
    entries.iter().map(|new| new.number).chain(refused.iter().copied())
}

fn region() -> impl Strategy<Value = Region> {
    prop_oneof![3 => Just(Region::Europe), 1 => Just(Region::FarEast)]
}

fn put_known(
    known: Known,
    refused: impl Strategy<Value = Vec<u64>>,
) -> impl Strategy<Value = Step> {
    let new = (0..KEYS, 0..5_u64, region());
    let new = new.prop_map(|(number, version, region)| New { number, version, region });
    (vec(new, 0..6), refused, any::<bool>()).prop_map(move |(entries, refused, with_progress)| {
        Step::Put { known, entries, refused, with_progress }
    })
}

/// Keys that were never put, each once.
fn put_new(keys: &Keys) -> impl Strategy<Value = Step> + use<> {
    let free: Vec<_> = (0..KEYS).filter(|number| !keys.contains(number)).collect();
    let most = free.len().min(4);
    let some = prop::sample::subsequence(free, 0..=most).prop_shuffle();
    (some, 0..5_u64, region(), any::<bool>()).prop_map(|(numbers, version, region, refuse)| {
        let refuses = |number: &u64| refuse && *number < RECIPIENTS && number.is_multiple_of(2);
        let (refused, new): (Vec<_>, Vec<_>) = numbers.into_iter().partition(refuses);
        let entries = new.into_iter().map(|number| New { number, version, region });
        let entries = entries.collect();
        Step::Put { known: Known::Never, entries, refused, with_progress: false }
    })
}
