//! Retries: soon, later, much later.

use std::time::Instant;

use proactive_events::Timestamp;
use proactive_events_delivery::outbox::Retry;
use proactive_events_tests::nats::NatsServer;

use crate::support::*;

const TESTS: &str = "retrying on NATS JetStream";

#[tokio::test]
async fn deferred_entries_do_not_hold_others() {
    let Some(server) = NatsServer::start(TESTS) else { return };
    let outbox = campaign(&format!("{}?in_flight=2", server.url())).await;
    put(&*outbox, 0..6).await;
    for _ in 0..3 {
        let lease = lease_one(&*outbox).await;
        outbox.retry(vec![retry_in(&lease, 7200)]).await.unwrap();
    }
    for number in 3..6 {
        let lease = lease_one(&*outbox).await;
        assert_eq!(lease.key, key(number));
        decide(&*outbox, &[lease]).await;
    }
    assert_nothing_due(&*outbox).await;
    assert_eq!(outbox.counts().await.unwrap().pending(), 3);
    let deferred = outbox.undecided(0, 10).await.unwrap();
    assert_eq!(deferred.len(), 3);
    assert!(deferred.iter().all(|it| it.deliveries == 1 && it.due > Some(Timestamp::now())));
}

#[tokio::test]
async fn the_cap_of_leases_holds() {
    let Some(server) = NatsServer::start(TESTS) else { return };
    let url = format!("{}?in_flight=3", server.url());
    let (outbox, other) = (campaign(&url).await, campaign(&url).await);
    put(&*outbox, 0..10).await;
    let leases = lease(&*outbox, 3).await;
    assert_nothing_due(&*other).await;
    decide(&*outbox, &leases[..2]).await;
    lease(&*other, 2).await;
    assert_nothing_due(&*outbox).await;
}

#[tokio::test]
async fn attempts_and_deliveries_are_kept() {
    let Some(server) = NatsServer::start(TESTS) else { return };
    let outbox = campaign(&server.url()).await;
    put(&*outbox, 0..1).await;
    let first = lease_one(&*outbox).await;
    // Nothing of it can have arrived: it does not count.
    outbox.retry(vec![Retry { attempts: 0, unsent: true, ..retry_in(&first, 0) }]).await.unwrap();
    let second = lease_one(&*outbox).await;
    assert_eq!((second.deliveries, second.attempts), (1, 0));
    assert!(!second.request.is_repeated());
    assert_ne!(second.id, first.id);
    outbox.retry(vec![Retry { attempts: 3, ..retry_in(&second, 0) }]).await.unwrap();
    let third = lease_one(&*outbox).await;
    assert_eq!((third.deliveries, third.attempts), (2, 3));
    assert!(third.request.is_repeated());
    // Later, and an old lease that changes nothing.
    outbox.retry(vec![retry_in(&first, 0)]).await.unwrap();
    outbox.retry(vec![Retry { attempts: 4, ..retry_in(&third, 1) }]).await.unwrap();
    let began = Instant::now();
    let fourth = lease_one(&*outbox).await;
    assert!(began.elapsed().as_millis() > 800, "{:?}", began.elapsed());
    assert_eq!((fourth.deliveries, fourth.attempts), (3, 7));
    assert_eq!(fourth.line, Some(1));
    assert_eq!(fourth.request.body(), first.request.body());
    decide(&*outbox, &[fourth]).await;
    assert_one_each(&*outbox, 1).await;
    assert_eq!(outbox.counts().await.unwrap().pending(), 0);
    assert_nothing_due(&*outbox).await;
}

#[tokio::test]
async fn an_outcome_of_an_old_lease_ends_a_moved_entry() {
    let Some(server) = NatsServer::start(TESTS) else { return };
    let outbox = campaign(&format!("{}?lease=1", server.url())).await;
    put(&*outbox, 0..1).await;
    let first = lease_one(&*outbox).await;
    let second = lease_one(&*outbox).await;
    outbox.retry(vec![retry_in(&second, 1)]).await.unwrap();
    // The process that held it first knows nothing of that.
    let other = campaign(&server.url()).await;
    decide(&*other, &[first]).await;
    let third = lease_one(&*outbox).await;
    decide(&*outbox, &[third]).await;
    assert_one_each(&*outbox, 1).await;
}

#[tokio::test]
async fn many_wait_for_their_moment() {
    let Some(server) = NatsServer::start(TESTS) else { return };
    let outbox = campaign(&server.url()).await;
    put(&*outbox, 0..600).await;
    let leases = lease(&*outbox, 600).await;
    let retries = leases.iter().map(|lease| retry_in(lease, 2)).collect();
    outbox.retry(retries).await.unwrap();
    assert_nothing_due(&*outbox).await;
    let again = lease(&*outbox, 600).await;
    assert!(again.iter().all(|lease| lease.deliveries == 2));
    decide(&*outbox, &again).await;
    assert_one_each(&*outbox, 600).await;
}
