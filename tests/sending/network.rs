//! Simulated time and bad networks: outages, lost packets, clocks, expiry, and any mix of them.

use std::collections::BTreeSet;
use std::time::Duration;

use futures_util::{StreamExt as _, stream};
use proactive_events::client::{SendAllOptions, SendOutcome, SendPolicy};
use proactive_events::error::SendErrorKind;
use proactive_events_simulator::{Fault, FaultPath};

use super::simulated::{
    Attempt, Attempts, SENDER, SERVICE, Service, SimulatedClock, begin, builder, living, network,
    numbered, run, run_until,
};

const SECOND: Duration = Duration::from_secs(1);

/// 3,000 events at 300/s; the service is down from the 3rd to the 8th second. The attempts, and how many arrived.
fn outage(mut policy: SendPolicy) -> (Vec<Attempt>, u64) {
    policy.max_rate = Some(300.0);
    let service = Service::new();
    let mut network = network(1, &service);
    let attempts = Attempts::default();
    let client = attempts.record(builder(policy)).build().unwrap();
    let sent = begin(&mut network, async move {
        let requests = stream::iter((0..3_000).map(numbered));
        let options = SendAllOptions::default();
        client.send_all(requests, options).map(|sent| sent.outcome).collect::<Vec<_>>().await
    });
    run_until(&mut network, 3);
    service.restart(&mut network, false);
    run_until(&mut network, 8);
    service.restart(&mut network, true);
    network.run().unwrap();
    let outcomes = sent.lock().unwrap().take().unwrap();
    assert_eq!(outcomes.len(), 3_000);
    for outcome in outcomes {
        outcome.unwrap();
    }
    (attempts.all(), service.stats().events)
}

/// Number of attempts of the outage that were repeats.
fn repeats(attempts: &[Attempt]) -> usize {
    let mut seen = BTreeSet::new();
    let repeats = attempts.iter().filter(|attempt| !seen.insert(&attempt.reference_id));
    repeats.filter(|attempt| (3 * SECOND..8 * SECOND).contains(&attempt.at)).count()
}

#[test]
fn an_outage_of_five_seconds_costs_no_more_than_the_budget() {
    let policy = SendPolicy::default();
    let budget = policy.budget.capacity + 5.0 * policy.budget.per_second;
    let (attempts, events) = outage(policy);
    assert_eq!(events, 3_000, "all arrived");
    assert!(repeats(&attempts) as f64 <= budget, "{} of {budget}", repeats(&attempts));
}

/// Without the breaker, only the budget stands between a dead service and everybody's repeats.
#[test]
fn the_budget_bites() {
    let mut policy = SendPolicy::default();
    policy.breaker.failures = u32::MAX;
    policy.max_attempts = u32::MAX;
    policy.budget.capacity = 50.0;
    let budget = 50.0 + 5.0 * policy.budget.per_second;
    let (attempts, events) = outage(policy.clone());
    let within = repeats(&attempts);
    assert_eq!(events, 3_000, "delayed, not dropped");
    assert!((50.0..=budget).contains(&(within as f64)), "{within}: all of it is used, and no more");
    policy.budget.capacity = 1e9;
    let (attempts, _) = outage(policy);
    let without = repeats(&attempts);
    assert!(without > 5 * within, "{without} without a budget, {within} with it");
}

/// Packets vanish, in both directions, without anybody being told: time-outs notice, and nothing is lost.
#[test]
fn a_network_that_swallows_everything_for_a_while() {
    let service = Service::new();
    let mut network = network(2, &service);
    let client = builder(SendPolicy::default())
        .request_timeout(2 * SECOND)
        .connect_timeout(SECOND)
        .build()
        .unwrap();
    let sent = begin(&mut network, async move {
        let requests = stream::iter((0..2_000).map(numbered)).then(|request| async {
            tokio::time::sleep(Duration::from_millis(5)).await;
            request
        });
        client.send_all(requests, SendAllOptions::default()).collect::<Vec<SendOutcome>>().await
    });
    run_until(&mut network, 3);
    network.partition(SENDER, SERVICE);
    run_until(&mut network, 10);
    network.repair(SENDER, SERVICE);
    network.run().unwrap();
    let sent = sent.lock().unwrap().take().unwrap();
    assert_eq!(sent.len(), 2_000);
    assert!(sent.iter().all(|sent| sent.outcome.is_ok()));
    assert_eq!(service.stats().events, 2_000);
}

#[test]
fn an_event_that_expires_during_a_back_off_is_given_up_then_and_never_sent_after() {
    let service = Service::new();
    let mut network = network(3, &service);
    service.add_fault(Fault { status: Some(500), ..Fault::default() });
    let attempts = Attempts::default();
    let client = attempts.record(builder(SendPolicy::default())).build().unwrap();
    // 5 minutes before the expiry are the service's, 30 s are the margin.
    let deadline = 10 * SECOND;
    let sent = run(&mut network, async move {
        let requests = (0..50).map(move |number| living(number, 330 * SECOND + deadline));
        let requests = stream::iter(requests);
        let sent: Vec<SendOutcome> =
            client.send_all(requests, SendAllOptions::default()).collect().await;
        (sent, turmoil::sim_elapsed().unwrap())
    });
    let (sent, ended) = sent;
    for sent in sent {
        assert_eq!(sent.outcome.unwrap_err().kind(), &SendErrorKind::Expired);
    }
    assert!(attempts.all().iter().all(|attempt| attempt.at <= deadline));
    assert!(ended <= deadline + SECOND, "nobody waits for nothing: {ended:?}");
}

#[test]
fn a_token_endpoint_that_is_down_is_asked_again_by_one_not_by_a_thousand() {
    let service = Service::new();
    let mut network = network(4, &service);
    let faulty = Fault { path: FaultPath::Token, status: Some(503), ..Fault::default() };
    service.add_fault(faulty);
    let client = builder(SendPolicy::default()).build().unwrap();
    let sent = begin(&mut network, async move {
        let sends = (0..1_000).map(|number| {
            let client = client.clone();
            async move { client.send_encoded(&numbered(number)).await }
        });
        futures_util::future::join_all(sends).await
    });
    run_until(&mut network, 10);
    let asked = service.stats().tokens;
    assert!((3..=40).contains(&asked), "backed off, but not asleep: {asked}");
    assert_eq!(service.stats().events, 0);
    service.clear_faults();
    network.run().unwrap();
    for sent in sent.lock().unwrap().take().unwrap() {
        sent.unwrap();
    }
    assert_eq!((service.stats().tokens, service.stats().events), (asked + 1, 1_000));
}

/// Ten minutes behind, tokens live as long as usual, and the service says what is wrong; ten minutes ahead, events
/// end ten minutes earlier, which is safe.
#[test]
fn a_clock_that_is_ten_minutes_off() {
    let ahead = SimulatedClock::fast_by(600 * SECOND);
    for (clock, life_span, fits) in [
        (ahead, 1_200 * SECOND, true),
        (ahead, 900 * SECOND, false),
        (SimulatedClock::default(), 400 * SECOND, true),
    ] {
        let service = Service::new();
        let mut network = network(5, &service);
        let client = builder(SendPolicy::default()).clock(clock).build().unwrap();
        let outcomes = run(&mut network, async move {
            let mut outcomes = Vec::new();
            for number in 0..20 {
                outcomes.push(client.send_encoded(&living(number, life_span)).await);
            }
            outcomes
        });
        for outcome in outcomes {
            match outcome {
                Ok(_) => assert!(fits),
                Err(error) => assert!(!fits && *error.kind() == SendErrorKind::Expired, "{error}"),
            }
        }
        assert_eq!(service.stats().tokens, u64::from(fits));
    }
}
