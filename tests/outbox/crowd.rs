//! Many workers at once, who are slow, die, give back and acknowledge twice: each entry is with one of them at a time
//! and ends with one outcome.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use proactive_events::Timestamp;
use proactive_events_delivery::outbox::{Decision, Key, Lease, LeaseId, Retry};

use crate::backend::Backend;
use crate::bench::{Bench, decision};
use crate::sample::{HOME, accepted, recipient};

const ENTRIES: u64 = 5_000;
const WORKERS: u64 = 12;
/// It is over long before; a lost entry would be waited for without end.
const PATIENCE: Duration = Duration::from_secs(120);

/// Shared knowledge of the workers.
#[derive(Default)]
struct Ledger {
    /// Who has an entry, and until when at least.
    held: HashMap<Key, (LeaseId, Timestamp)>,
    /// Keys for which `decide` has returned.
    decided: HashSet<Key>,
    /// Attempts that somebody told, before `retry` was called.
    attempts: HashMap<Key, u32>,
}

struct Worker<B> {
    bench: Arc<Bench<B>>,
    ledger: Arc<Mutex<Ledger>>,
    random: Random,
    /// Leases that others may have by now.
    old: Vec<Lease>,
}

/// Every entry ends once, whatever the workers do.
pub async fn decides_each_once<B: Backend>(bench: Bench<B>) {
    bench.put((0..ENTRIES).map(recipient)).await;
    let (bench, ledger) = (Arc::new(bench), Arc::default());
    let workers = (0..WORKERS).map(|seed| {
        let (bench, ledger, random) = (Arc::clone(&bench), Arc::clone(&ledger), Random(seed));
        tokio::spawn(Worker { bench, ledger, random, old: Vec::new() }.run())
    });
    for worker in workers.collect::<Vec<_>>() {
        worker.await.unwrap();
    }
    let results = bench.all_results().await;
    let mut lines: Vec<_> = results.iter().map(|it| it.line.unwrap()).collect();
    lines.sort_unstable();
    assert!(lines.into_iter().eq(0..ENTRIES), "{} results", results.len());
    let counts = bench.counts().await.unwrap();
    assert_eq!((counts.entries, counts.pending()), (ENTRIES, 0));
    assert!(counts.is_all_accepted());
    assert!(bench.all_undecided().await.is_empty());
    bench.assert_nothing_due().await;
}

impl<B: Backend> Worker<B> {
    async fn run(mut self) {
        let deadline = Instant::now() + PATIENCE;
        while self.bench.counts().await.unwrap().pending() > 0 {
            assert!(Instant::now() < deadline, "entries are lost");
            let leases = self.lease().await;
            if leases.is_empty() && B::IS_CLOCKED {
                // Remaining entries are leased by dead workers.
                self.bench.backend.let_lease_end().await;
            }
            self.work_on(leases).await;
        }
    }

    async fn lease(&mut self) -> Vec<Lease> {
        let most = 1 + self.random.below(40) as usize;
        let decided_before = self.ledger.lock().unwrap().decided.clone();
        let before = self.bench.backend.now();
        let leases = self.bench.lease_once(HOME, most).await;
        let after = self.bench.backend.now();
        let mut ledger = self.ledger.lock().unwrap();
        for lease in &leases {
            // Once it was given back, an outcome may have come too late.
            let is_heard = B::HEARS_LATE_OUTCOMES || !ledger.attempts.contains_key(&lease.key);
            let is_decided = decided_before.contains(&lease.key);
            assert!(!is_decided || !is_heard, "a decided one was handed out");
            assert!(!is_decided || lease.request.is_repeated(), "it may have arrived");
            assert_eq!(lease.request.body(), recipient(lease.line.unwrap()).encoded().body());
            assert_eq!(lease.request.is_repeated(), lease.deliveries > 1);
            assert!(lease.attempts <= ledger.attempts.get(&lease.key).copied().unwrap_or(0));
            let until = before.checked_add(B::LEASE).unwrap();
            match ledger.held.get(&lease.key) {
                // The next one was quicker to write down that it has it.
                Some((id, _)) if *id > lease.id => continue,
                Some((_, until)) => assert!(*until <= after, "two had it at once"),
                None => {}
            }
            ledger.held.insert(lease.key, (lease.id, until));
        }
        leases
    }

    async fn work_on(&mut self, leases: Vec<Lease>) {
        let (mut done, mut again, mut longer) = (Vec::new(), Vec::new(), Vec::new());
        for lease in leases {
            match self.random.below(20) {
                // It dies, or is so slow that it comes with its outcome after others had it.
                0..2 => self.old.push(lease),
                2..7 => again.push(lease),
                7..9 => longer.push(lease),
                _ => done.push(lease),
            }
        }
        if self.random.below(4) == 0 {
            // Perhaps twice, perhaps as the first.
            done.extend(self.old.iter().rev().take(3).cloned());
        }
        let ids = longer.iter().map(|lease| lease.id).collect();
        self.bench.extend(ids).await.unwrap();
        self.give_back(&again).await;
        self.decide(done.iter().chain(&longer)).await;
        self.old.extend(again.into_iter().chain(done));
        let excess = self.old.len().saturating_sub(30);
        self.old.drain(..excess);
    }

    async fn give_back(&self, leases: &[Lease]) {
        let at = self.bench.backend.now();
        let retry = |lease: &Lease| Retry { id: lease.id, at, attempts: 1, unsent: false };
        {
            let mut ledger = self.ledger.lock().unwrap();
            for lease in leases {
                if ledger.held.get(&lease.key).is_some_and(|(id, _)| *id == lease.id) {
                    ledger.held.remove(&lease.key);
                }
                *ledger.attempts.entry(lease.key).or_default() += 1;
            }
        }
        self.bench.retry(leases.iter().map(retry).collect()).await.unwrap();
    }

    async fn decide(&self, leases: impl Iterator<Item = &Lease> + Clone) {
        let decisions: Vec<Decision> =
            leases.clone().map(|lease| decision(lease, accepted(1))).collect();
        self.bench.decide(decisions).await.unwrap();
        self.ledger.lock().unwrap().decided.extend(leases.map(|lease| lease.key));
    }
}

/// A small generator: the same choices in every run, though in another order of events.
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % end
    }
}
