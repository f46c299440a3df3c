//! One request for a token in flight, whatever happens.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use proactive_events::Timestamp;
use proactive_events::client::{AccessToken, Auth, FetchToken, TokenSource};
use proactive_events::error::{SendErrorKind, TokenError};
use proactive_events_simulator::{Fault, FaultPath, ManualClock, Simulator};
use tokio::task::JoinSet;

use super::bench::{builder, client, numbered, simulator};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_first_sends_at_once_make_one_token_request() {
    let simulator = simulator().await;
    simulator.add_fault(Fault { path: FaultPath::Token, delay_ms: 50, ..Fault::default() });
    let client = client(&simulator);
    let mut sends = JoinSet::new();
    for number in 0..1_000 {
        let client = client.clone();
        sends.spawn(async move { client.send_encoded(&numbered(number)).await.unwrap() });
    }
    let attempts: u32 = sends.join_all().await.iter().map(|accepted| accepted.attempts).sum();
    let stats = simulator.stats();
    assert_eq!((attempts, stats.tokens, stats.events), (1_000, 1, 1_000));
}

/// The token endpoint hangs; whoever sends meanwhile uses the token that still lives.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refresh_under_load_is_one_request_and_delays_nobody() {
    let clock = ManualClock::at(Timestamp::now());
    let simulator = Simulator::builder().clock(clock.clone()).start().await.unwrap();
    let client = builder(&simulator).clock(clock.clone()).build().unwrap();
    client.send_encoded(&numbered(0)).await.unwrap();
    // Half a minute before the token's end, and an answer that takes longer than this test may.
    clock.advance(Duration::from_secs(3_570));
    simulator.add_fault(Fault { path: FaultPath::Token, delay_ms: 600_000, ..Fault::default() });
    let mut sends = JoinSet::new();
    for number in 1..=500 {
        let client = client.clone();
        sends.spawn(async move { client.send_encoded(&numbered(number)).await.unwrap() });
    }
    sends.join_all().await;
    // The last one's task may still be on its way to the socket.
    while simulator.stats().tokens < 2 {
        tokio::task::yield_now().await;
    }
    assert_eq!((simulator.stats().tokens, simulator.stats().events), (2, 501));
}

#[tokio::test]
async fn a_failed_refresh_keeps_the_old_token_while_it_lives() {
    let clock = ManualClock::at(Timestamp::now());
    let simulator = Simulator::builder().clock(clock.clone()).start().await.unwrap();
    let client = builder(&simulator).clock(clock.clone()).build().unwrap();
    client.send_encoded(&numbered(0)).await.unwrap();
    simulator.add_fault(Fault { path: FaultPath::Token, status: Some(500), ..Fault::default() });
    clock.advance(Duration::from_secs(3_590));
    for number in 1..20 {
        client.send_encoded(&numbered(number)).await.unwrap();
    }
    // By this clock no time passes: one failure, and nobody asks again before the back-off ends.
    while simulator.stats().tokens < 2 {
        tokio::task::yield_now().await;
    }
    assert_eq!(simulator.stats().tokens, 2);
    clock.advance(Duration::from_secs(30));
    simulator.clear_faults();
    client.send_encoded(&numbered(20)).await.unwrap();
    assert_eq!((simulator.stats().tokens, simulator.stats().events), (3, 21));
}

#[tokio::test]
async fn a_token_endpoint_that_fails_for_a_while_is_waited_for() {
    let simulator = simulator().await;
    simulator.add_fault(Fault { path: FaultPath::Token, ..Fault::status(503, 2) });
    let accepted = client(&simulator).send_encoded(&numbered(0)).await.unwrap();
    assert_eq!((accepted.attempts, simulator.stats().tokens), (1, 3));
}

#[tokio::test]
async fn refused_credentials_stop_the_lane_and_are_not_asked_for_again() {
    let simulator = simulator().await;
    let refused = r#"{"error":"invalid_scope","error_description":"The request has an invalid parameter : scope"}"#;
    simulator.add_fault(Fault {
        path: FaultPath::Token,
        status: Some(400),
        body: Some(refused.to_owned()),
        ..Fault::default()
    });
    let client = client(&simulator);
    let error = client.send_encoded(&numbered(0)).await.unwrap_err();
    assert!(matches!(error.kind(), SendErrorKind::Token(TokenError::Refused { status: 400, .. })));
    let shown = error.to_string();
    assert!(
        shown.contains("declares no proactive events") && shown.contains("manifest"),
        "{shown}"
    );
    for number in 1..100 {
        let error = client.send_encoded(&numbered(number)).await.unwrap_err();
        assert!(matches!(error.kind(), SendErrorKind::Paused(_)), "{error}");
    }
    assert_eq!((simulator.stats().tokens, simulator.stats().requests), (1, 0));
}

/// A source of one's own, which counts.
#[derive(Clone, Debug, Default)]
struct Vault(Arc<AtomicU32>);

impl TokenSource for Vault {
    fn fetch(&self) -> FetchToken<'_> {
        Box::pin(async {
            match self.0.fetch_add(1, Ordering::SeqCst) {
                0 => Err(TokenError::Source { message: "sealed".to_owned(), is_retryable: true }),
                _ => Ok(AccessToken::new("not-from-here", Duration::from_secs(3_600))),
            }
        })
    }
}

#[tokio::test]
async fn another_source_of_tokens() {
    let simulator = simulator().await;
    let vault = Vault::default();
    let client = builder(&simulator).auth(Auth::source(vault.clone())).build().unwrap();
    let error = client.send_encoded(&numbered(0)).await.unwrap_err();
    // Once sealed, once given, and again since the service did not take what was given.
    assert_eq!(error.kind(), &SendErrorKind::Unauthorized);
    assert_eq!((vault.0.load(Ordering::SeqCst), error.attempts()), (3, 2));
    assert_eq!(simulator.stats().tokens, 0);
    assert!(!format!("{client:?}{error:?}").contains("not-from-here"));
}

#[tokio::test]
async fn the_clients_of_two_regions_share_a_token() {
    let simulator = simulator().await;
    let america = client(&simulator);
    let europe = builder(&simulator).auth(america.tokens()).build().unwrap();
    america.send_encoded(&numbered(0)).await.unwrap();
    europe.send_encoded(&numbered(1)).await.unwrap();
    assert_eq!(simulator.stats().tokens, 1);
}
