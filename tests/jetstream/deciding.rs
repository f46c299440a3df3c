//! Leasing and deciding, results, counts, giving up.

use proactive_events::{Region, Timestamp};
use proactive_events_delivery::outbox::{
    Cause, Decision, Failure, GivenUp, Known, Outcome, Verdict,
};
use proactive_events_tests::nats::NatsServer;

use crate::support::*;

const TESTS: &str = "deciding on NATS JetStream";

#[tokio::test]
async fn a_round_trip() {
    let Some(server) = NatsServer::start(TESTS) else { return };
    let outbox = campaign(&server.url()).await;
    assert_nothing_due(&*outbox).await;
    put(&*outbox, 0..2500).await;
    let leases = lease(&*outbox, 2500).await;
    // In the order of putting.
    let lines: Vec<_> = leases.iter().filter_map(|lease| lease.line).collect();
    assert_eq!(lines, (1..=2500).collect::<Vec<u64>>());
    assert!(leases.iter().all(|lease| lease.deliveries == 1 && lease.attempts == 0));
    for (number, lease) in leases.iter().enumerate() {
        assert_eq!(lease.request, request(number, 0));
    }
    for leases in leases.chunks(300) {
        decide(&*outbox, leases).await;
    }
    assert_one_each(&*outbox, 2500).await;
    let result = &results(&*outbox).await[2000];
    assert_eq!(result.outcome, accepted());
    let counts = outbox.counts().await.unwrap();
    assert_eq!((counts.entries, counts.pending()), (2500, 0));
    assert_eq!(
        counts.decided.into_iter().collect::<Vec<_>>(),
        [((Verdict::Accepted, Cause::Accepted), 2500)]
    );
    assert!(outbox.undecided(0, 10).await.unwrap().is_empty());
    // Reading goes back as well as on, and nothing follows the last.
    assert_eq!(outbox.results(10, 5).await.unwrap()[0].position, 11);
    assert!(outbox.results(2500, 5).await.unwrap().is_empty());
}

#[tokio::test]
async fn regions_are_leased_apart() {
    let Some(server) = NatsServer::start(TESTS) else { return };
    let outbox = campaign(&server.url()).await;
    let mut far = entry(0);
    far.region = Region::FarEast;
    outbox.put(batch([far, entry(1)], Known::Never)).await.unwrap();
    assert_eq!(lease_one(&*outbox).await.key, key(1));
    assert_nothing_due(&*outbox).await;
    let far = outbox.lease(Region::FarEast, 5).await.unwrap();
    assert_eq!(far[0].key, key(0));
}

#[tokio::test]
async fn a_lease_that_ends_is_handed_out_again() {
    let Some(server) = NatsServer::start(TESTS) else { return };
    let outbox = campaign(&format!("{}?lease=1", server.url())).await;
    put(&*outbox, 0..1).await;
    let first = lease_one(&*outbox).await;
    assert!(!first.request.is_repeated());
    let second = lease_one(&*outbox).await;
    // On a slow machine a delivery may come too late for the request that it answers.
    assert!(second.deliveries >= 2, "{}", second.deliveries);
    assert!(second.request.is_repeated());
    assert_eq!(second.request.body(), first.request.body());
    // The old lease no longer moves the entry, but its outcome counts, and is the first.
    outbox.retry(vec![retry_in(&first, 0)]).await.unwrap();
    decide(&*outbox, std::slice::from_ref(&first)).await;
    let failed = Outcome::failed(Failure::new("x", "y", "z"));
    let late = Decision { id: second.id, key: second.key, outcome: failed };
    outbox.decide(vec![late]).await.unwrap();
    let results = results(&*outbox).await;
    assert_eq!((results.len(), results[0].outcome.verdict), (1, Verdict::Accepted));
    assert_nothing_due(&*outbox).await;
}

#[tokio::test]
async fn an_extended_lease_lasts() {
    let Some(server) = NatsServer::start(TESTS) else { return };
    let outbox = campaign(&format!("{}?lease=1.5", server.url())).await;
    put(&*outbox, 0..1).await;
    let lease = lease_one(&*outbox).await;
    let began = std::time::Instant::now();
    // Each look takes a while of its own.
    while began.elapsed() < std::time::Duration::from_millis(3500) {
        outbox.extend(vec![lease.id]).await.unwrap();
        assert!(outbox.lease(HERE, 1).await.unwrap().is_empty());
    }
    let again = lease_one(&*outbox).await;
    assert_eq!(again.deliveries, 2);
}

#[tokio::test]
async fn an_outcome_that_was_stored_before_a_crash_is_the_only_one() {
    let Some(server) = NatsServer::start(TESTS) else { return };
    let url = format!("{}?lease=1", server.url());
    let (outbox, other) = (campaign(&url).await, campaign(&url).await);
    put(&*outbox, 0..3).await;
    let leases = lease(&*outbox, 3).await;
    // By a process that does not hold them.
    decide(&*other, &leases[1..]).await;
    // And then again by the one that does.
    decide(&*outbox, &leases).await;
    assert_one_each(&*outbox, 3).await;
    assert_eq!(outbox.counts().await.unwrap().pending(), 0);
}

#[tokio::test]
async fn everything_is_given_up() {
    let Some(server) = NatsServer::start(TESTS) else { return };
    let outbox = campaign(&server.url()).await;
    put(&*outbox, 0..800).await;
    let leases = lease(&*outbox, 30).await;
    decide(&*outbox, &leases[..10]).await;
    outbox.retry(vec![retry_in(&leases[10], 3600)]).await.unwrap();
    // 19 are leased: their worker tells what came of them.
    let given_up = outbox.give_up(Failure::cancelled()).await.unwrap();
    assert_eq!(given_up, GivenUp { decided: 771, leased: 19 });
    decide(&*outbox, &leases[5..]).await;
    assert_eq!(outbox.give_up(Failure::cancelled()).await.unwrap(), GivenUp::default());
    assert_one_each(&*outbox, 800).await;
    let counts = outbox.counts().await.unwrap();
    assert_eq!(counts.decided[&(Verdict::Failed, Cause::Cancelled)], 770);
    // The one that was given back may have been sent.
    assert_eq!(counts.decided[&(Verdict::Failed, Cause::CancelledUnknown)], 1);
    assert_eq!(counts.of(Verdict::Accepted), 29);
    assert_eq!(counts.pending(), 0);
    assert_nothing_due(&*outbox).await;
    assert!(outbox.undecided(0, 10).await.unwrap().is_empty());
    // The campaign continues with what is put afterwards.
    put(&*outbox, 800..801).await;
    assert_eq!(lease_one(&*outbox).await.key, key(800));
}

#[tokio::test]
async fn what_is_undecided_is_read_out() {
    let Some(server) = NatsServer::start(TESTS) else { return };
    let outbox = campaign(&server.url()).await;
    put(&*outbox, 0..500).await;
    let leases = lease(&*outbox, 400).await;
    decide(&*outbox, &leases[1..]).await;
    let mut waiting: Vec<proactive_events_delivery::outbox::Waiting> = Vec::new();
    loop {
        let after = waiting.last().map_or(0, |it| it.place);
        let more = outbox.undecided(after, 30).await.unwrap();
        assert!(more.len() <= 30);
        if more.is_empty() {
            break;
        }
        waiting.extend(more);
    }
    let lines: Vec<_> = waiting.iter().filter_map(|it| it.line).collect();
    assert_eq!(lines, [1].into_iter().chain(401..=500).collect::<Vec<u64>>());
    assert_eq!(waiting[0].deliveries, 1);
    assert!(waiting[0].due.unwrap() > Timestamp::now());
    assert_eq!((waiting[1].deliveries, waiting[1].due), (0, None));
    assert_eq!(waiting[1].request, request(400, 0));
}

#[tokio::test]
async fn a_second_process_counts_from_where_the_first_one_kept() {
    let Some(server) = NatsServer::start(TESTS) else { return };
    let outbox = campaign(&server.url()).await;
    let refused = (0..12_000).map(refused).collect();
    let all = proactive_events_delivery::outbox::Batch {
        refused,
        known: Known::Never,
        ..Default::default()
    };
    assert_eq!(outbox.put(all).await.unwrap().added, 12_000);
    for _ in 0..2 {
        let counts = campaign(&server.url()).await.counts().await.unwrap();
        assert_eq!(counts.decided[&(Verdict::Refused, Cause::Invalid)], 12_000);
        assert_eq!((counts.entries, counts.pending()), (12_000, 0));
    }
}
