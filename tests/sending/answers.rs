//! Effects of the answers to one event.

use std::time::Duration;

use proactive_events::client::PauseReason;
use proactive_events::error::SendErrorKind;
use proactive_events_simulator::Fault;

use super::bench::{builder, client, hasty, numbered, send_many, simulator};

#[tokio::test]
async fn what_would_be_refused_again_is_tried_once() {
    let other_403 = "No enablement for clientId: c, userId: amzn1.ask.account.SOMEBODY";
    for (status, body) in [
        (400, None),
        (403, Some(format!(r#"{{"type":"Forbidden","message":"{other_403}"}}"#))),
        (404, None),
        (409, None),
        (413, None),
    ] {
        let simulator = simulator().await;
        simulator.add_fault(Fault { status: Some(status), body, ..Fault::default() });
        let error = client(&simulator).send_encoded(&numbered(0)).await.unwrap_err();
        assert_eq!((error.status(), error.attempts()), (Some(status), 1));
        assert_eq!(simulator.stats().requests, 1, "{status}");
        assert!(!error.is_retryable() && !error.may_have_arrived());
        assert!(!error.to_string().contains("account.SOMEBODY"), "{error}");
    }
}

#[tokio::test]
async fn a_hundred_404_pause_the_lane_at_the_first() {
    let simulator = simulator().await;
    simulator.add_fault(Fault { status: Some(404), ..Fault::default() });
    let client = client(&simulator);
    for number in 0..100 {
        let error = client.send_encoded(&numbered(number)).await.unwrap_err();
        match (number, error.kind()) {
            (0, SendErrorKind::NotFound) => {}
            (1.., SendErrorKind::Paused(pause)) => {
                assert_eq!(pause.reason, PauseReason::NotFound);
                assert!(error.is_retryable() && error.attempts() == 0);
            }
            (number, kind) => panic!("{number}: {kind:?}"),
        }
    }
    assert_eq!(simulator.stats().requests, 1);
    assert_eq!(client.paused().unwrap().reason, PauseReason::NotFound);
    simulator.clear_faults();
    client.resume();
    client.send_encoded(&numbered(0)).await.unwrap();
}

#[tokio::test]
async fn twenty_400_in_a_row_pause_the_lane_and_nineteen_do_not() {
    let simulator = simulator().await;
    let client = client(&simulator);
    for (bad, is_paused) in [(19, false), (20, true)] {
        simulator.add_fault(Fault::status(400, bad));
        for number in 0..bad as usize {
            client.send_encoded(&numbered(number)).await.unwrap_err();
        }
        assert_eq!(client.paused().is_some(), is_paused, "{bad}");
        if !is_paused {
            client.send_encoded(&numbered(1_000)).await.unwrap();
        }
    }
    assert_eq!(client.paused().unwrap().reason, PauseReason::BadRequests(20));
}

#[tokio::test]
async fn fifty_customers_without_leave_pause_the_lane_unless_one_had_it() {
    for (welcome, is_paused) in [(None, true), (Some(10), false)] {
        let simulator = simulator().await;
        for number in 0..60 {
            let user = format!("amzn1.ask.account.{number}");
            simulator.set_subscribed(&user, Some(number) == welcome);
        }
        let client = client(&simulator);
        let sent = send_many(&client, 60, 1).await;
        let requests = if is_paused { 50 } else { 60 };
        assert_eq!(simulator.stats().requests, requests);
        assert_eq!(client.paused().is_some(), is_paused);
        // Events that were never taken from the source have no outcome.
        assert!((50..=60).contains(&sent.len()), "{}", sent.len());
    }
}

#[tokio::test]
async fn a_paused_lane_tries_one_event_now_and_then() {
    let simulator = simulator().await;
    let mut policy = hasty();
    policy.pause.probe_every = Some(Duration::ZERO);
    let client = builder(&simulator).policy(policy).build().unwrap();
    simulator.add_fault(Fault::status(404, 2));
    client.send_encoded(&numbered(0)).await.unwrap_err();
    assert!(client.paused().is_some());
    let error = client.send_encoded(&numbered(0)).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (&SendErrorKind::NotFound, 1), "a probe");
    client.send_encoded(&numbered(0)).await.unwrap();
    assert_eq!(client.paused(), None);
}

#[tokio::test]
async fn a_409_after_a_lost_answer_is_a_success() {
    let simulator = simulator().await;
    let client = client(&simulator);
    for lost in [
        Fault::status(500, 1),
        Fault { close_connection: true, times: Some(1), ..Fault::default() },
    ] {
        simulator.add_fault(lost);
        simulator.add_fault(Fault::status(409, 1));
        let accepted = client.send_encoded(&numbered(0)).await.unwrap();
        assert_eq!((accepted.status, accepted.attempts, accepted.duplicate), (409, 2, true));
    }
    simulator.add_fault(Fault::status(409, 1));
    assert!(client.resend(&numbered(0)).await.unwrap().duplicate, "after a crash");
}

/// The three shapes of error body on record, and what is none of them.
#[tokio::test]
async fn bodies_of_every_shape() {
    let huge = "x".repeat(1_000_000);
    for (body, code, message) in [
        (
            r#"{"message":"The property is outside the allowed range.","code":"INVALID_STRING_LENGTH"}"#,
            Some("INVALID_STRING_LENGTH"),
            Some("The property is outside the allowed range."),
        ),
        (r#"{"code":4,"message":"m"}"#, Some("4"), Some("m")),
        (r#"{"type":"Bad Request","message":"m"}"#, Some("Bad Request"), Some("m")),
        ("", None, None),
        ("{}", None, Some("{}")),
        (r#"{"message":"cut o"#, None, Some(r#"{"message":"cut o"#)),
        ("<html>\u{7}502</html>", None, Some("<html> 502</html>")),
        ("null", None, Some("null")),
        (&huge, None, Some(&huge[..200])),
    ] {
        let simulator = simulator().await;
        simulator.add_fault(Fault { body: Some(body.to_owned()), ..Fault::status(400, 1) });
        let error = client(&simulator).send_encoded(&numbered(0)).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.code(), error.message()),
            (&SendErrorKind::BadRequest, code, message)
        );
    }
}

#[tokio::test]
async fn retry_after_is_honoured_by_event_lane_and_customer() {
    for status in [503, 429, 432] {
        let simulator = simulator().await;
        let fault = Fault { retry_after_seconds: Some(1), ..Fault::status(status, 1) };
        simulator.add_fault(fault);
        let began = std::time::Instant::now();
        let accepted = client(&simulator).send_encoded(&numbered(0)).await.unwrap();
        assert_eq!(accepted.attempts, 2);
        assert!(began.elapsed() >= Duration::from_secs(1), "{status}");
    }
}

#[tokio::test]
async fn a_429_spends_no_attempt() {
    let simulator = simulator().await;
    let mut policy = hasty();
    policy.max_attempts = 2;
    let client = builder(&simulator).policy(policy).build().unwrap();
    simulator.add_fault(Fault::status(429, 5));
    simulator.add_fault(Fault::status(503, 1));
    assert_eq!(client.send_encoded(&numbered(0)).await.unwrap().attempts, 7);
    simulator.add_fault(Fault::status(503, 2));
    let error = client.send_encoded(&numbered(0)).await.unwrap_err();
    assert_eq!((error.attempts(), error.is_retryable()), (2, true));
}

#[tokio::test]
async fn a_client_that_was_shut_down_sends_nothing_and_hangs_nobody() {
    let simulator = simulator().await;
    let client = client(&simulator);
    client.send_encoded(&numbered(0)).await.unwrap();
    simulator.add_fault(Fault { delay_ms: 50, times: Some(1), ..Fault::default() });
    simulator.add_fault(Fault {
        retry_after_seconds: Some(30),
        status: Some(503),
        ..Fault::default()
    });
    let in_flight = tokio::spawn({
        let client = client.clone();
        async move { client.send_encoded(&numbered(1)).await }
    });
    while simulator.stats().requests < 2 {
        tokio::task::yield_now().await;
    }
    let waiting = tokio::spawn({
        let client = client.clone();
        async move { client.send_encoded(&numbered(2)).await }
    });
    while simulator.stats().requests < 3 {
        tokio::task::yield_now().await;
    }
    client.shutdown().await;
    assert_eq!(in_flight.await.unwrap().unwrap().status, 202, "it was let finish");
    let error = waiting.await.unwrap().unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (&SendErrorKind::Closed, 1));
    let error = client.send_encoded(&numbered(3)).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (&SendErrorKind::Closed, 0));
    assert_eq!(simulator.stats().requests, 3);
}
