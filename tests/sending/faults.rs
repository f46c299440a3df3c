//! Faults in the bytes, through real sockets.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use hyper_util::rt::TokioIo;
use proactive_events::error::SendErrorKind;
use proactive_events_simulator::{Fault, FaultPath, Reset, Simulator};
use tokio::net::TcpStream;

use super::bench::{Bodies, builder, client, hasty, numbered, send_many, simulator, sometimes};

/// Each toxic hits the first answer; the event arrives, and the service has it once.
#[tokio::test]
async fn every_toxic_is_survived() {
    let toxics = [
        ("latency", Fault { delay_ms: 20, jitter_ms: 20, ..Fault::default() }, 1),
        ("closed", Fault { close_connection: true, ..Fault::default() }, 2),
        ("reset before", Fault { reset: Some(Reset::Before), ..Fault::default() }, 2),
        ("reset during", Fault { reset: Some(Reset::During), ..Fault::default() }, 1),
        ("reset after", Fault { reset: Some(Reset::After), ..Fault::default() }, 1),
        ("slow close", Fault { close_delay_ms: Some(100), ..Fault::default() }, 1),
        ("garbage", Fault { garbage: true, ..Fault::default() }, 2),
        ("bandwidth", Fault { bytes_per_second: Some(2_000), ..Fault::default() }, 1),
    ];
    for (name, toxic, attempts) in toxics {
        let simulator = simulator().await;
        let client = client(&simulator);
        client.send_encoded(&numbered(0)).await.unwrap();
        simulator.add_fault(Fault { times: Some(1), ..toxic });
        let accepted = client.send_encoded(&numbered(1)).await.unwrap();
        assert_eq!((accepted.status, accepted.attempts), (202, attempts), "{name}");
        // The connection that was hit serves no more, or well.
        client.send_encoded(&numbered(2)).await.unwrap();
        assert_eq!(simulator.stats().events, 3, "{name}");
    }
}

#[tokio::test]
async fn the_token_endpoint_has_toxics_too() {
    for toxic in [
        Fault { garbage: true, ..Fault::default() },
        Fault { reset: Some(Reset::Before), ..Fault::default() },
        Fault { reset: Some(Reset::During), ..Fault::default() },
        Fault { body: Some("{}".to_owned()), status: Some(200), ..Fault::default() },
    ] {
        let simulator = simulator().await;
        simulator.add_fault(Fault { path: FaultPath::Token, times: Some(1), ..toxic });
        client(&simulator).send_encoded(&numbered(0)).await.unwrap();
        assert_eq!(simulator.stats().tokens, 2);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_thirty_percent_failures_ten_thousand_of_ten_thousand_arrive() {
    for http2 in [false, true] {
        let simulator = simulator().await;
        // One after the other: 10 % of all, 10 % of all, 10 % of all.
        for fault in [sometimes(429, 0.1), sometimes(500, 0.111), sometimes(503, 0.125)] {
            simulator.add_fault(fault);
        }
        let bodies = Bodies::default();
        let mut builder = bodies.record(builder(&simulator));
        if http2 {
            builder = builder.http2_only();
        }
        let client = builder.build().unwrap();
        let sent = send_many(&client, 10_000, 64).await;
        let accepted = sent.iter().filter(|sent| sent.outcome.is_ok()).count();
        let stats = simulator.stats();
        assert_eq!((sent.len(), accepted, stats.events), (10_000, 10_000, 10_000));
        let failed = 1.0 - 10_000.0 / stats.requests as f64;
        assert!((0.28..0.32).contains(&failed), "the premise: {failed}");
        let attempts: u32 = sent.iter().map(|sent| sent.outcome.as_ref().unwrap().attempts).sum();
        assert_eq!(
            (u64::from(attempts), bodies.assert_identical() as u64),
            (stats.requests, stats.requests)
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_that_break_at_random_lose_nothing() {
    let simulator = simulator().await;
    for (reset, probability) in [(Reset::Before, 0.05), (Reset::During, 0.05), (Reset::After, 0.05)]
    {
        simulator.add_fault(Fault { reset: Some(reset), probability, ..Fault::default() });
    }
    simulator.add_fault(Fault { garbage: true, probability: 0.05, ..Fault::default() });
    let bodies = Bodies::default();
    let client = bodies.record(builder(&simulator)).build().unwrap();
    let sent = send_many(&client, 1_000, 32).await;
    assert!(sent.iter().all(|sent| sent.outcome.is_ok()));
    assert_eq!(simulator.stats().events, 1_000);
    assert!(bodies.assert_identical() > 1_000, "the premise: some were sent again");
}

/// HTTP/2 streams are shared by few connections; the server's end of a connection (GOAWAY) is survived.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn http2_connections_are_few_and_their_end_is_survived() {
    let simulator = simulator().await;
    let address = simulator.address();
    let client = builder(&simulator).http2_only().http2_limits(2, 16).build().unwrap();
    send_many(&client, 500, 64).await.into_iter().for_each(|sent| drop(sent.outcome.unwrap()));
    let connections = simulator.stats().connections;
    assert!((1..=3).contains(&connections), "two for events, one for the token: {connections}");
    simulator.shutdown().await;
    let simulator = Simulator::builder().listen(address).start().await.unwrap();
    // The token is unknown to the new one: another 401 and a fresh token.
    let sent = send_many(&client, 200, 64).await;
    assert!(
        sent.iter().all(|sent| sent.outcome.is_ok()),
        "{:?}",
        sent.iter().find(|s| s.outcome.is_err())
    );
    assert_eq!((simulator.stats().events, simulator.stats().tokens), (200, 1));
}

#[tokio::test]
async fn an_http1_connection_is_kept_and_used_again() {
    let simulator = simulator().await;
    let client = client(&simulator);
    for number in 0..20 {
        client.send_encoded(&numbered(number)).await.unwrap();
    }
    // One for the token, one for all events.
    assert_eq!(simulator.stats().connections, 2);
    let forgetful = builder(&simulator).idle_timeout(Duration::ZERO).build().unwrap();
    for number in 0..5 {
        forgetful.send_encoded(&numbered(number)).await.unwrap();
    }
    assert_eq!(simulator.stats().connections, 2 + 1 + 5);
}

#[tokio::test]
async fn nobody_there_is_no_connection_and_nothing_hangs() {
    let simulator = simulator().await;
    let mut policy = hasty();
    policy.max_attempts = 3;
    let client = builder(&simulator).policy(policy).build().unwrap();
    client.send_encoded(&numbered(0)).await.unwrap();
    simulator.shutdown().await;
    let error = client.send_encoded(&numbered(1)).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (&SendErrorKind::Connect, 3), "{error}");
    assert!(error.is_retryable() && !error.may_have_arrived());
}

/// A proxy's environment is not asked for what stays on this machine; https that nobody speaks is told apart.
#[tokio::test]
async fn a_server_without_tls_is_no_https_server() {
    let simulator = simulator().await;
    let mut policy = hasty();
    policy.max_attempts = 1;
    let builder = builder(&simulator).policy(policy);
    let client = builder.endpoint(simulator.url().replace("http:", "https:")).build().unwrap();
    let error = client.send_encoded(&numbered(0)).await.unwrap_err();
    assert_eq!(error.kind(), &SendErrorKind::Connect, "{error}");
}

/// Each of the many who wait begins a connection; a failed one does not start another one at once.
#[tokio::test]
async fn a_server_that_refuses_connections_is_not_stormed() {
    let simulator = simulator().await;
    let (dials, address) = (Arc::new(AtomicUsize::new(0)), simulator.address());
    let counted = Arc::clone(&dials);
    let connect = move |_: hyper::Uri| {
        let number = counted.fetch_add(1, Ordering::Relaxed);
        async move {
            tokio::task::yield_now().await;
            match number {
                // One for the token, one for the first event.
                0 | 1 => TcpStream::connect(address).await.map(TokioIo::new),
                _ => Err(io::ErrorKind::ConnectionRefused.into()),
            }
        }
    };
    let mut policy = hasty();
    policy.max_attempts = 3;
    policy.breaker.failures = u32::MAX;
    let builder = builder(&simulator).policy(policy).connector(tower::service_fn(connect));
    let client = builder.build().unwrap();
    client.send_encoded(&numbered(0)).await.unwrap();
    simulator.add_fault(Fault { close_connection: true, ..Fault::default() });
    let sends = (1..51).map(|number| {
        let client = client.clone();
        async move { client.send_encoded(&numbered(number)).await.unwrap_err().attempts() }
    });
    let attempts: u32 = futures_util::future::join_all(sends).await.into_iter().sum();
    let dials = dials.load(Ordering::Relaxed);
    assert!(dials <= 2 + attempts as usize, "{dials} connections for {attempts} attempts");
}
