//! Waits that a server asks for: bounded, followed by another attempt, and never an outcome.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::{StreamExt as _, stream};
use proactive_events::client::{Notice, SendAllOptions, SendOutcome, SendPolicy};
use proactive_events::error::SendErrorKind;
use proactive_events_simulator::{Fault, FaultPath};

use super::simulated::{Attempts, Service, builder, living, network, numbered, run};

const SECOND: Duration = Duration::from_secs(1);
const A_DAY_AND_AN_HOUR: u64 = 90_000;

fn asking_for_a_day(path: FaultPath, status: u16) -> Fault {
    Fault { path, retry_after_seconds: Some(A_DAY_AND_AN_HOUR), ..Fault::status(status, 1) }
}

#[test]
fn a_server_that_asks_for_a_day_is_asked_again_after_the_longest_wait_allowed() {
    for (path, status) in [
        (FaultPath::Events, 503),
        (FaultPath::Events, 429),
        (FaultPath::Events, 432),
        (FaultPath::Token, 503),
        (FaultPath::Token, 429),
    ] {
        let service = Service::new();
        let mut network = network(11, &service);
        service.add_fault(asking_for_a_day(path, status));
        let notices = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&notices);
        let mut policy = SendPolicy::default();
        assert_eq!(policy.max_retry_after, 300 * SECOND);
        policy.max_retry_after = 20 * SECOND;
        let client = builder(policy)
            .on_notice(move |notice| heard.lock().unwrap().push(notice.clone()))
            .build()
            .unwrap();
        let (sent, ended) = run(&mut network, async move {
            let requests = stream::iter((0..100).map(numbered));
            let sent = client.send_all(requests, SendAllOptions::default()).collect().await;
            (sent, turmoil::sim_elapsed().unwrap())
        });
        let sent: Vec<SendOutcome> = sent;
        assert_eq!(sent.len(), 100);
        for sent in sent {
            sent.outcome.unwrap();
        }
        assert!((20 * SECOND..=25 * SECOND).contains(&ended), "{path:?} {status}: {ended:?}");
        let notices = notices.lock().unwrap();
        match (path, status) {
            (FaultPath::Token, _) => assert!(matches!(notices[..], [Notice::NoToken { .. }])),
            (_, 429) => assert_eq!(notices[..], [Notice::RateLimited { wait: 20 * SECOND }]),
            _ => assert_eq!(notices[..], []),
        }
    }
}

#[test]
fn an_event_expires_when_its_time_is_over_and_not_when_a_server_says_so() {
    for path in [FaultPath::Events, FaultPath::Token] {
        let service = Service::new();
        let mut network = network(12, &service);
        service.add_fault(Fault { times: None, ..asking_for_a_day(path, 503) });
        let attempts = Attempts::default();
        let client = attempts.record(builder(SendPolicy::default())).build().unwrap();
        // 5 minutes before the expiry are the service's, 30 s are the margin.
        let deadline = 20 * SECOND;
        let (error, ended) = run(&mut network, async move {
            let sent = client.send_all(
                stream::iter([living(0, 330 * SECOND + deadline)]),
                SendAllOptions::default(),
            );
            let sent: Vec<SendOutcome> = sent.collect().await;
            let error = sent.into_iter().next().unwrap().outcome.unwrap_err();
            (error, turmoil::sim_elapsed().unwrap())
        });
        assert_eq!(error.kind(), &SendErrorKind::Expired, "{error}");
        assert!((deadline..=deadline + SECOND).contains(&ended), "{path:?}: {ended:?}");
        if let Some(last) = attempts.all().last() {
            assert!(last.at >= deadline - 2 * SECOND, "one more attempt before the end: {last:?}");
        }
    }
}

#[test]
fn after_a_long_429_one_request_finds_out_for_all() {
    let service = Service::new();
    let mut network = network(13, &service);
    // All that are in flight at first, and the one that tries again after a minute.
    service.add_fault(Fault { retry_after_seconds: Some(60), ..Fault::status(429, 9) });
    let attempts = Attempts::default();
    let client = attempts.record(builder(SendPolicy::default())).build().unwrap();
    let sent = run(&mut network, async move {
        let requests = stream::iter((0..200).map(numbered));
        let options = SendAllOptions::default().with_concurrency(8);
        client.send_all(requests, options).collect::<Vec<SendOutcome>>().await
    });
    assert_eq!(sent.len(), 200);
    for sent in sent {
        sent.outcome.unwrap();
    }
    let after_a_minute = attempts.all().iter().filter(|it| it.at.as_secs() / 50 == 1).count();
    assert_eq!(after_a_minute, 1, "one tries again, and nobody with it");
}
