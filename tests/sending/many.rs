//! Many at once: every request one outcome, in bounds, with nothing lost when it is dropped.

use std::collections::BTreeSet;

use futures_util::{FutureExt as _, StreamExt as _, stream};
use proactive_events::BlockingClient;
use proactive_events::client::SendAllOptions;
use proactive_events::error::SendErrorKind;
use proactive_events_simulator::Fault;

use super::bench::{builder, client, for_customer, hasty, numbered, send_many, simulator};

#[tokio::test]
async fn outcomes_in_order_or_as_they_come() {
    let simulator = simulator().await;
    let user = Some("amzn1.ask.account.0".to_owned());
    simulator.add_fault(Fault { user, delay_ms: 50, ..Fault::default() });
    let client = client(&simulator);
    let options = SendAllOptions::default().with_concurrency(8);
    for (options, first) in [(options.clone().with_ordered(true), Some(0)), (options, None)] {
        let requests = stream::iter((0..100).map(numbered));
        let sent: Vec<_> = client.send_all(requests, options).collect().await;
        let order: Vec<_> = sent.iter().map(|sent| sent.index).collect();
        assert_eq!(order.iter().collect::<BTreeSet<_>>().len(), 100);
        match first {
            Some(_) => assert!(order.is_sorted()),
            None => assert_ne!(order[0], 0, "the first one takes long"),
        }
        for sent in sent {
            assert_eq!(sent.request, numbered_like(&sent));
            assert_eq!(sent.outcome.unwrap().status, 202);
        }
    }
}

/// The request belongs to its place in the source.
fn numbered_like(sent: &proactive_events::client::SendOutcome) -> proactive_events::EncodedRequest {
    let index = usize::try_from(sent.index).unwrap();
    assert_eq!(sent.request.reference_id().as_str(), format!("order{index}"));
    sent.request.clone()
}

#[tokio::test]
async fn concurrency_is_a_bound_on_what_is_in_flight() {
    let simulator = simulator().await;
    simulator.add_fault(Fault { delay_ms: 5, ..Fault::default() });
    let client = builder(&simulator).build().unwrap();
    let sent = send_many(&client, 40, 4).await;
    assert_eq!(sent.len(), 40);
    // HTTP/1.1: a connection an attempt in flight, and one for the token.
    assert!(simulator.stats().connections <= 5, "{}", simulator.stats().connections);
}

/// The one customer's events come last, in the order of arrival; nobody waits for them.
#[tokio::test]
async fn a_432_delays_only_its_customer() {
    let simulator = simulator().await;
    let busy = "amzn1.ask.account.7";
    simulator.add_fault(Fault {
        user: Some(busy.to_owned()),
        retry_after_seconds: Some(1),
        ..Fault::status(432, 1)
    });
    let client = client(&simulator);
    // Every tenth event is for the busy customer, the first one included; four may be in flight.
    let requests = (0..200)
        .map(|number| for_customer(number, if number % 10 == 0 { 7 } else { 1_000 + number }));
    let options = SendAllOptions::default().with_concurrency(4);
    let sent: Vec<_> = client.send_all(stream::iter(requests), options).collect().await;
    assert_eq!(sent.iter().filter(|sent| sent.outcome.is_ok()).count(), 200);
    let arrived: Vec<_> =
        simulator.inbox().iter().map(|event| event.user.as_deref() == Some(busy)).collect();
    let first_busy = arrived.iter().position(|is_busy| *is_busy).unwrap();
    // Three of the busy customer's events can have been in flight at the same time as the refused one.
    let early = arrived[..180].iter().filter(|is_busy| **is_busy).count();
    assert!(early <= 3, "{early} before the others, the first at {first_busy}");
    assert_eq!(simulator.stats().by_status[&432], 1);
}

#[tokio::test]
async fn a_pause_ends_the_stream_and_leaves_the_rest_of_the_source() {
    let simulator = simulator().await;
    let client = client(&simulator);
    simulator.add_fault(Fault { status: Some(404), ..Fault::default() });
    let mut source = stream::iter((0..10_000).map(numbered));
    let mut sending = client.send_all(&mut source, SendAllOptions::default().with_concurrency(4));
    let mut sent = Vec::new();
    while let Some(outcome) = sending.next().await {
        sent.push(outcome);
    }
    assert!(sending.paused().is_some());
    drop(sending);
    assert!(simulator.stats().requests <= 4, "{}", simulator.stats().requests);
    let decided = |sent: &&proactive_events::client::SendOutcome| {
        sent.outcome.as_ref().is_err_and(|error| error.kind() == &SendErrorKind::NotFound)
    };
    assert_eq!(sent.iter().filter(decided).count() as u64, simulator.stats().requests);
    assert_eq!(source.count().await + sent.len(), 10_000, "nothing is lost between the two");
}

#[tokio::test]
async fn dropped_early_it_tells_what_is_undecided() {
    let simulator = simulator().await;
    let client = client(&simulator);
    let mut source = stream::iter((0..1_000).map(numbered));
    let mut sending = client.send_all(&mut source, SendAllOptions::default().with_concurrency(8));
    let mut decided = BTreeSet::new();
    for _ in 0..100 {
        decided.insert(sending.next().await.unwrap().index);
    }
    let undecided: Vec<_> =
        sending.undecided().map(|(index, request)| (index, request.clone())).collect();
    drop(sending);
    let rest: Vec<_> = source.collect().await;
    let known: BTreeSet<_> =
        undecided.iter().map(|(index, _)| *index).chain(decided.iter().copied()).collect();
    assert_eq!(known.len(), decided.len() + undecided.len(), "each in one of the two");
    assert_eq!(known.len() + rest.len(), 1_000);
    for (_, request) in undecided {
        client.resend(&request).await.unwrap();
    }
    for sent in
        client.send_all(stream::iter(rest), SendAllOptions::default()).collect::<Vec<_>>().await
    {
        sent.outcome.unwrap();
    }
    assert_eq!(simulator.stats().events, 1_000);
}

#[tokio::test]
async fn a_ceiling_rate_is_kept() {
    let simulator = simulator().await;
    let mut policy = hasty();
    policy.max_rate = Some(200.0);
    let client = builder(&simulator).policy(policy).build().unwrap();
    let began = std::time::Instant::now();
    send_many(&client, 60, 16).await;
    // 59 gaps of 5 ms, less what late timers may make up for.
    assert!(began.elapsed().as_millis() >= 280, "{:?}", began.elapsed());
    assert_eq!(client.rate(), Some(200.0));
}

#[tokio::test]
async fn an_empty_source_is_over_at_once() {
    let simulator = simulator().await;
    let requests = stream::iter(Vec::new());
    let sent = client(&simulator).send_all(requests, SendAllOptions::default()).count();
    assert_eq!(sent.now_or_never(), Some(0));
}

/// An update that overtakes its create is harmless: the latest timestamp wins, whatever came first.
#[tokio::test]
async fn an_update_that_overtakes_its_create() {
    use proactive_events::Request;
    use proactive_events_tests::fixtures::{bare_order, order};
    use proactive_events_tests::requests::{customer, reference_id};
    let simulator = simulator().await;
    let create = Request::unicast(reference_id(), customer(), bare_order());
    let update = create.update(order()).unwrap();
    // The create fails at first, and the update goes past it.
    simulator.add_fault(Fault { retry_after_seconds: Some(1), ..Fault::status(503, 1) });
    let client = client(&simulator);
    let creating = tokio::spawn({
        let (client, create) = (client.clone(), create.clone());
        async move { client.send(&create).await }
    });
    while simulator.stats().requests < 1 {
        tokio::task::yield_now().await;
    }
    client.send(&update).await.unwrap();
    assert_eq!(creating.await.unwrap().unwrap().attempts, 2);
    let inbox = simulator.inbox();
    assert_eq!(inbox.len(), 1);
    assert_eq!(inbox[0].request["timestamp"], update.timestamp().to_string());
}

/// Without a runtime, from several threads, and dropped inside a runtime.
#[test]
fn a_client_that_blocks() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let simulator = runtime.block_on(simulator());
    let client = BlockingClient::new(builder(&simulator)).unwrap();
    std::thread::scope(|scope| {
        for number in 0..8 {
            let client = &client;
            scope.spawn(move || client.send_encoded(&numbered(number)).unwrap());
        }
    });
    simulator.add_fault(Fault::status(400, 1));
    let error = client.send_encoded(&numbered(8)).unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (&SendErrorKind::BadRequest, 1));
    assert_eq!((simulator.stats().tokens, simulator.stats().events), (1, 8));
    runtime.block_on(async move {
        assert_eq!(client.send_encoded(&numbered(9)).unwrap().status, 202);
        drop(client);
    });
}
