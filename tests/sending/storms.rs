//! Storms of 429, and any mix of everything: what holds whatever happens.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use futures_util::{StreamExt as _, stream};
use proactive_events::client::{
    Random as _, SeededRandom, SendAllOptions, SendOutcome, SendPolicy,
};
use proactive_events::error::SendErrorKind;
use proactive_events_simulator::{Fault, FaultPath, Reset};

use super::simulated::{
    Attempt, Attempts, SENDER, SERVICE, Service, begin, builder, living, network, numbered,
    run_until,
};

const SECOND: Duration = Duration::from_secs(1);

/// The service grants 100 a second, whatever is asked; the sender is to find that out, use it, and leave it at that.
#[test]
fn a_storm_of_429_settles_at_the_rate_that_is_granted() {
    let service = Service::new();
    let mut network = network(6, &service);
    service.add_fault(Fault { per_second: Some(100.0), ..Fault::default() });
    let client = builder(SendPolicy::default()).build().unwrap();
    begin(&mut network, async move {
        let requests = stream::iter((0..).map(numbered));
        client.send_all(requests, SendAllOptions::default()).count().await
    });
    run_until(&mut network, 10);
    let before = counts(&service.stats());
    run_until(&mut network, 40);
    let after = counts(&service.stats());
    let (accepted, refused) = (after.0 - before.0, after.1 - before.1);
    assert!((2_100..=3_030).contains(&accepted), "{accepted} of 3,000 that were granted");
    assert!(refused < accepted / 5, "{refused} refused, {accepted} accepted");
}

fn counts(stats: &proactive_events_simulator::Stats) -> (u64, u64) {
    let of = |status| stats.by_status.get(&status).copied().unwrap_or_default();
    (of(202), of(429))
}

/// When an event may last be sent.
fn deadline(number: usize) -> Duration {
    // Every third expires in the middle of the trouble.
    if number.is_multiple_of(3) { 4 * SECOND } else { 600 * SECOND }
}

/// Faults from a seed: 30 % of all answers are wrong, and for a while the service is gone or silent.
fn trouble(seed: u64) -> Vec<Fault> {
    let chance = SeededRandom::new(seed);
    let status = |status, of: f64| Fault {
        status: Some(status),
        probability: chance.fraction() * of,
        ..Fault::default()
    };
    let reset = |reset| Fault {
        reset: Some(reset),
        probability: chance.fraction() * 0.05,
        ..Fault::default()
    };
    vec![
        status(429, 0.2),
        status(500, 0.2),
        status(503, 0.1),
        status(400, 0.02),
        reset(Reset::Before),
        reset(Reset::During),
        Fault { garbage: true, probability: 0.01, ..Fault::default() },
        Fault { path: FaultPath::Token, probability: 0.5, ..status(503, 0.0) },
        Fault { delay_ms: 10, jitter_ms: 200, ..Fault::default() },
    ]
}

/// Runs 300 events through the trouble of a seed.
fn storm(seed: u64) -> (Vec<SendOutcome>, Vec<Attempt>, BTreeSet<String>) {
    let service = Service::new();
    let mut network = network(seed, &service);
    for fault in trouble(seed) {
        service.add_fault(fault);
    }
    let attempts = Attempts::default();
    let builder = attempts.record(builder(SendPolicy::default()));
    let client = builder.request_timeout(3 * SECOND).connect_timeout(SECOND).build().unwrap();
    let sent = begin(&mut network, async move {
        let requests = (0..300).map(|number| living(number, 330 * SECOND + deadline(number)));
        let requests = stream::iter(requests).then(|request| async {
            tokio::time::sleep(Duration::from_millis(10)).await;
            request
        });
        client.send_all(requests, SendAllOptions::default()).collect::<Vec<SendOutcome>>().await
    });
    run_until(&mut network, 1);
    if seed.is_multiple_of(2) {
        service.restart(&mut network, false);
        run_until(&mut network, 3);
        service.restart(&mut network, true);
    } else {
        network.partition(SENDER, SERVICE);
        run_until(&mut network, 3);
        network.repair(SENDER, SERVICE);
    }
    network.run().unwrap();
    let sent = sent.lock().unwrap().take().unwrap();
    let arrived = service.inbox().into_iter().map(|received| received.reference_id).collect();
    (sent, attempts.all(), arrived)
}

#[test]
fn whatever_happens_each_event_has_one_outcome_and_every_attempt_the_same_bytes() {
    for seed in 0..16 {
        let (sent, attempts, arrived) = storm(seed);
        let decided: BTreeSet<_> = sent.iter().map(|sent| sent.index).collect();
        assert_eq!((decided.len(), sent.len()), (300, 300), "seed {seed}: one outcome each");
        for sent in &sent {
            let id = sent.request.reference_id().as_str();
            match &sent.outcome {
                Ok(_) => assert!(arrived.contains(id), "seed {seed}: {id} was not accepted"),
                Err(error) => assert!(
                    matches!(error.kind(), SendErrorKind::Expired | SendErrorKind::BadRequest),
                    "seed {seed}: {id}: {error}"
                ),
            }
        }
        let mut bodies = BTreeMap::new();
        for attempt in &attempts {
            let number = attempt.reference_id["order".len()..].parse().unwrap();
            assert!(attempt.at <= deadline(number), "seed {seed}: after its deadline: {attempt:?}");
            let body = bodies.entry(&attempt.reference_id).or_insert(&attempt.body);
            assert_eq!(*body, &attempt.body, "seed {seed}");
        }
        let count: u32 = sent.iter().map(attempts_of).sum();
        assert_eq!(count as usize, attempts.len(), "seed {seed}: every attempt is told");
    }
}

fn attempts_of(sent: &SendOutcome) -> u32 {
    match &sent.outcome {
        Ok(accepted) => accepted.attempts,
        Err(error) => error.attempts(),
    }
}

#[test]
fn a_seed_is_a_scenario_that_repeats() {
    let (first, second) = (storm(11), storm(11));
    let times =
        |attempts: &[Attempt]| attempts.iter().map(|attempt| attempt.at).collect::<Vec<_>>();
    assert_eq!(times(&first.1), times(&second.1));
}
