//! Several workers on one campaign, and their common pace.

use std::time::{Duration, Instant};

use proactive_events::Region;
use proactive_events_delivery::outbox::{Known, Outbox, Pace, Verdict};
use proactive_events_tests::nats::NatsServer;

use crate::support::*;

const TESTS: &str = "workers that share NATS JetStream";

/// Leases and decides until nothing is pending.
async fn work(outbox: &dyn Outbox) {
    while outbox.counts().await.unwrap().pending() > 0 {
        let leases = outbox.lease(HERE, 50).await.unwrap();
        decide(outbox, &leases).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn workers_share_a_campaign() {
    let Some(server) = NatsServer::start(TESTS) else { return };
    let url = format!("{}?lease=1", server.url());
    let outbox = campaign(&url).await;
    put(&*outbox, 0..2000).await;
    // A worker that leases and dies.
    let dead = campaign(&url).await;
    lease(&*dead, 40).await;
    drop(dead);
    let (one, two, three) = (campaign(&url).await, campaign(&url).await, campaign(&url).await);
    tokio::join!(work(&*one), work(&*two), work(&*three));
    assert_one_each(&*outbox, 2000).await;
    assert_eq!(outbox.counts().await.unwrap().of(Verdict::Accepted), 2000);
}

#[tokio::test]
async fn the_pace_is_kept_by_all() {
    let Some(server) = NatsServer::start(TESTS) else { return };
    let (outbox, other) = (campaign(&server.url()).await, campaign(&server.url()).await);
    put(&*outbox, 0..20).await;
    assert_eq!(outbox.pace(None).await.unwrap(), None);
    let pace = outbox.pace(Some(4)).await.unwrap();
    assert_eq!(pace, Some(Pace { hold: Duration::from_secs(1) }));
    assert_eq!(other.pace(None).await.unwrap(), pace);
    let mut leases = lease(&*outbox, 3).await;
    leases.extend(lease(&*other, 1).await);
    assert_nothing_due(&*outbox).await;
    assert_nothing_due(&*other).await;
    decide(&*outbox, &leases[..2]).await;
    lease(&*other, 2).await;
    assert_nothing_due(&*outbox).await;
}

#[tokio::test]
async fn regions_share_the_pace_by_their_needs() {
    let Some(server) = NatsServer::start(TESTS) else { return };
    let outbox = campaign(&server.url()).await;
    outbox.pace(Some(8)).await.unwrap();
    let far = (20..40).map(|number| {
        let mut entry = entry(number);
        entry.region = Region::FarEast;
        entry
    });
    outbox.put(batch((0..20).map(entry).chain(far), Known::Never)).await.unwrap();
    let mut counts = [0, 0];
    let deadline = Instant::now() + Duration::from_secs(8);
    while Instant::now() < deadline {
        for (region, count) in [HERE, Region::FarEast].into_iter().zip(&mut counts) {
            *count += outbox.lease(region, 20).await.unwrap().len();
        }
    }
    // The one that is asked first may have begun before the other had entries.
    let all: usize = counts.iter().sum();
    assert!((8..=12).contains(&all), "{counts:?}");
    assert!(counts.iter().all(|count| *count >= 4), "{counts:?}");
}
