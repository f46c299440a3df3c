//! The whole path: typed event → client → real HTTP → simulator → typed event.

use std::time::Duration;

use proactive_events::catalog::{AnyEvent, order_status};
use proactive_events::client::SendPolicy;
use proactive_events::error::{SendErrorKind, TokenError};
use proactive_events::values::Clock;
use proactive_events::wire::LifeSpanError;
use proactive_events::{
    Client, ClientBuilder, Credentials, Event, ReferenceId, Region, Request, SendError, Stage,
    Timestamp,
};
use proactive_events_simulator::{Fault, FaultPath, ManualClock, Simulator};
use proactive_events_tests::fixtures::{bare_order, full_events, messages, moment, order, weather};
use proactive_events_tests::requests::{customer, reference_id};

fn client(simulator: &Simulator) -> Client {
    client_of(simulator, "me", Stage::Development)
}

fn client_of(simulator: &Simulator, id: &str, stage: Stage) -> Client {
    builder_of(simulator, id, stage).build().unwrap()
}

fn builder_of(simulator: &Simulator, id: &str, stage: Stage) -> ClientBuilder {
    let builder = Client::builder(Region::NorthAmerica, stage, Credentials::new(id, "S3CRET&=+"));
    builder.endpoint(simulator.url()).token_endpoint(simulator.token_endpoint())
}

/// A client that tries once.
fn impatient(simulator: &Simulator) -> ClientBuilder {
    let mut policy = SendPolicy::default();
    policy.max_attempts = 1;
    builder_of(simulator, "me", Stage::Development).policy(policy)
}

fn unicast<E: Event>(event: E) -> Request<E> {
    Request::unicast(reference_id(), customer(), event)
}

/// Sends an order once and expects a refusal.
async fn refusal(simulator: &Simulator) -> SendError {
    impatient(simulator).build().unwrap().send(&unicast(order())).await.unwrap_err()
}

#[tokio::test]
async fn every_template_arrives_as_it_was_sent() {
    let simulator = Simulator::start().await.unwrap();
    let client = client(&simulator);
    for (name, event) in full_events() {
        let request = Request::unicast(ReferenceId::new(name).unwrap(), customer(), event);
        let accepted = client.send(&request).await.unwrap();
        assert_eq!((accepted.status, accepted.attempts), (202, 1));
        assert!(accepted.request_id.is_some());
        let received = simulator.inbox().last().unwrap().clone();
        assert_eq!(received.typed::<AnyEvent>().unwrap(), request);
    }
    let stats = simulator.stats();
    assert_eq!((stats.events, stats.requests, stats.tokens), (8, 8, 1));
    assert_eq!(stats.by_status.into_iter().collect::<Vec<_>>(), [(202, 8)]);
}

#[tokio::test]
async fn an_update_replaces_its_event_and_an_older_one_changes_nothing() {
    let simulator = Simulator::start().await.unwrap();
    let client = client(&simulator);
    let create = unicast(bare_order());
    let update = create.update(order()).unwrap();
    assert!(update.timestamp() > create.timestamp(), "even within one millisecond");
    for request in [&create, &update, &create] {
        client.send(request).await.unwrap();
        client.send(request).await.unwrap();
    }
    let inbox = simulator.inbox();
    assert_eq!(inbox.len(), 1);
    assert_eq!(inbox[0].typed::<order_status::Updated>().unwrap(), update);
}

#[tokio::test]
async fn stages_and_audiences_are_kept_apart() {
    let simulator = Simulator::start().await.unwrap();
    let request = unicast(weather());
    client(&simulator).send(&request).await.unwrap();
    client_of(&simulator, "me", Stage::Live).send(&request).await.unwrap();
    client(&simulator).send(&Request::multicast(reference_id(), weather())).await.unwrap();
    let inbox = simulator.inbox();
    let keys: Vec<_> =
        inbox.iter().map(|received| (received.stage, received.user.is_some())).collect();
    assert_eq!(
        keys,
        [(Stage::Development, true), (Stage::Live, true), (Stage::Development, false)]
    );
}

#[tokio::test]
async fn a_wrong_event_never_leaves() {
    let simulator = Simulator::start().await.unwrap();
    let mut event = messages();
    event.message_group.count = 0;
    let error = client(&simulator).send(&unicast(event)).await.unwrap_err();
    assert!(matches!(error.kind(), SendErrorKind::Invalid(_)));
    assert!(error.to_string().contains("/event/payload/messageGroup/count"), "{error}");
    let old = unicast(order()).with_timestamp(moment("2020-01-01T00:00:00Z"));
    let error = client(&simulator).send(&old).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (&SendErrorKind::Expired, 0));
    assert_eq!((simulator.stats().requests, simulator.stats().tokens), (0, 0));
}

#[tokio::test]
async fn what_the_service_answers_becomes_a_typed_error() {
    let simulator = Simulator::start().await.unwrap();
    for (status, kind) in [
        (400, SendErrorKind::BadRequest),
        (403, SendErrorKind::Forbidden),
        (404, SendErrorKind::NotFound),
        (409, SendErrorKind::Duplicate),
        (432, SendErrorKind::CustomerThrottled),
        (500, SendErrorKind::Server),
        (503, SendErrorKind::Server),
        (413, SendErrorKind::Unexpected),
    ] {
        simulator.add_fault(Fault::status(status, 1));
        let error = refusal(&simulator).await;
        assert_eq!((error.kind(), error.status(), error.attempts()), (&kind, Some(status), 1));
        assert!(error.request_id().is_some() && error.message().is_some(), "{error}");
    }
    assert_eq!(simulator.stats().events, 0);
}

#[tokio::test]
async fn the_time_out_of_the_whole_says_what_came_last() {
    let simulator = Simulator::start().await.unwrap();
    simulator.add_fault(Fault { status: Some(429), ..Fault::default() });
    let client = impatient(&simulator).send_timeout(Duration::from_millis(50)).build().unwrap();
    let error = client.send(&unicast(order())).await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (&SendErrorKind::Throttled, Some(429)));
    assert!(error.attempts() >= 1 && error.is_retryable() && !error.may_have_arrived());
}

#[tokio::test]
async fn not_subscribed() {
    let simulator = Simulator::builder().strict_subscriptions(true).start().await.unwrap();
    let error = refusal(&simulator).await;
    let expected = "Could not find any subscription for stage=development, skillId=amzn1.ask.skill.simulated, \
                    topicId=AMAZON.OrderStatus.Updated";
    assert_eq!(error.message(), Some(expected));
    assert!(error.cause().contains("has not turned on notifications"), "{error}");
    simulator.set_subscribed(customer().as_str(), true);
    client(&simulator).send(&unicast(order())).await.unwrap();
}

#[tokio::test]
async fn a_stale_token_is_replaced_once() {
    let simulator = Simulator::start().await.unwrap();
    let client = client(&simulator);
    client.send(&unicast(order())).await.unwrap();
    simulator.add_fault(Fault::status(401, 1));
    assert_eq!(client.send(&unicast(order())).await.unwrap().attempts, 2);
    assert_eq!(simulator.stats().tokens, 2);
    simulator.add_fault(Fault::status(401, 2));
    let error = client.send(&unicast(order())).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (&SendErrorKind::Unauthorized, 2));
    assert_eq!(simulator.stats().tokens, 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_first_sends_ask_for_one_token() {
    let simulator = Simulator::start().await.unwrap();
    let client = client(&simulator);
    let sends = (0..50).map(|number| {
        let (client, id) = (client.clone(), ReferenceId::new(format!("order{number}")).unwrap());
        tokio::spawn(async move { client.send(&Request::unicast(id, customer(), order())).await })
    });
    for send in sends.collect::<Vec<_>>() {
        send.await.unwrap().unwrap();
    }
    assert_eq!((simulator.stats().tokens, simulator.stats().events), (1, 50));
}

/// The service's clock and the client's run together here; an hour passes in no time.
#[tokio::test]
async fn a_token_is_replaced_before_it_ends() {
    let clock = ManualClock::at(Timestamp::now());
    let simulator = Simulator::builder().clock(clock.clone()).start().await.unwrap();
    let builder =
        Client::builder(Region::Europe, Stage::Development, Credentials::new("me", "secret"));
    let builder = builder.endpoint(simulator.url()).token_endpoint(simulator.token_endpoint());
    let client = builder.clock(clock.clone()).build().unwrap();
    for (minutes, tokens) in [(0, 1), (58, 1), (2, 2), (58, 2), (2, 3)] {
        clock.advance(Duration::from_mins(minutes));
        let request = unicast(order()).with_timestamp(clock.now());
        client.send(&request).await.unwrap();
        assert_eq!(simulator.stats().tokens, tokens);
    }
}

#[tokio::test]
async fn token_errors_say_the_way_out() {
    let simulator = Simulator::start().await.unwrap();
    let error = client_of(&simulator, "unknown", Stage::Development)
        .send(&unicast(order()))
        .await
        .unwrap_err();
    assert!(matches!(error.kind(), SendErrorKind::Token(TokenError::Refused { status: 401, .. })));
    assert!(error.to_string().contains("messaging credentials"), "{error}");
    simulator.add_fault(Fault { path: FaultPath::Token, ..Fault::status(503, 1) });
    assert!(matches!(
        refusal(&simulator).await.kind(),
        SendErrorKind::Token(TokenError::Refused { status: 503, .. })
    ));
    simulator.add_fault(Fault {
        path: FaultPath::Token,
        close_connection: true,
        ..Fault::default()
    });
    assert!(matches!(
        refusal(&simulator).await.kind(),
        SendErrorKind::Token(TokenError::Unreachable(_))
    ));
}

#[tokio::test]
async fn broken_and_refused_connections_and_silence() {
    let simulator = Simulator::start().await.unwrap();
    let client = client(&simulator);
    client.send(&unicast(order())).await.unwrap();
    simulator.add_fault(Fault { close_connection: true, times: Some(1), ..Fault::default() });
    let error = refusal(&simulator).await;
    assert_eq!((error.kind(), error.attempts()), (&SendErrorKind::Broken, 1));
    assert!(error.may_have_arrived());
    simulator.add_fault(Fault { delay_ms: 600_000, ..Fault::default() });
    let impatient = impatient(&simulator).request_timeout(Duration::from_millis(100));
    let impatient = impatient.build().unwrap();
    let error = impatient.send(&unicast(order())).await.unwrap_err();
    assert_eq!(error.kind(), &SendErrorKind::Timeout);
    simulator.clear_faults();
    impatient.send(&unicast(order())).await.unwrap();
    simulator.shutdown().await;
    let error = impatient.send(&unicast(order())).await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (&SendErrorKind::Connect, None), "{error}");
    assert!(!error.may_have_arrived());
}

/// The simulator speaks plain http: a client that was told https does not fall back to it.
#[tokio::test]
async fn https_is_spoken_where_it_is_asked_for() {
    let simulator = Simulator::start().await.unwrap();
    let builder = impatient(&simulator).endpoint(simulator.url().replace("http:", "https:"));
    let client = builder.build().unwrap();
    let error = client.send(&unicast(order())).await.unwrap_err();
    assert_eq!(error.kind(), &SendErrorKind::Connect, "{error}");
    assert_eq!((simulator.stats().tokens, simulator.stats().requests), (1, 0));
}

#[test]
fn secrets_and_customers_are_not_shown() {
    let credentials = Credentials::new("my-id", "S3CRET");
    let builder = Client::builder(Region::Europe, Stage::Live, credentials.clone());
    let client = builder.build().unwrap();
    let shown = format!("{credentials:?} {client:?} {:?}", unicast(order()));
    assert!(shown.contains("my-id") && !shown.contains("S3CRET"), "{shown}");
    assert!(!shown.contains(customer().as_str()), "{shown}");
}

#[test]
fn only_loopback_may_be_http() {
    let builder = || Client::builder(Region::Europe, Stage::Live, Credentials::new("id", "secret"));
    assert!(builder().endpoint("http://api.eu.amazonalexa.com").build().is_err());
    assert!(builder().token_endpoint("http://api.amazon.com/auth/o2/token").build().is_err());
    assert!(builder().endpoint("https://proxy.example.com/alexa").build().is_ok());
}

#[test]
fn life_spans_that_the_service_refuses_cannot_be_written() {
    let request = || unicast(order());
    assert_eq!(
        request().expires_in(Duration::from_secs(299)).unwrap_err(),
        LifeSpanError::TooShort
    );
    assert_eq!(
        request().expires_in(Duration::from_secs(86_401)).unwrap_err(),
        LifeSpanError::TooLong
    );
    assert!(
        request().expires_in(Duration::from_mins(5)).is_ok()
            && request().expires_in(Duration::from_hours(24)).is_ok()
    );
}
