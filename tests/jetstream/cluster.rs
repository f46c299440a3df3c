//! Three servers that keep everything thrice, one of which is killed.

use proactive_events_delivery::outbox::{Known, PutCounts};
use proactive_events_tests::nats::NatsCluster;

use crate::support::*;

const TESTS: &str = "a NATS cluster";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_node_only_delays() {
    let Some(mut cluster) = NatsCluster::start(TESTS) else { return };
    const COUNT: usize = 1500;
    let outbox = campaign(&format!("{}?replicas=3&lease=3", cluster.url())).await;
    put(&*outbox, 0..500).await;
    let held = lease(&*outbox, 100).await;
    let leader = cluster.leader();
    // The one that matters most, in the middle of a put.
    let killing = tokio::task::spawn_blocking(move || {
        cluster.kill(leader);
        cluster
    });
    let (added, killed) = tokio::join!(put(&*outbox, 500..COUNT), killing);
    let mut cluster = killed.unwrap();
    assert_eq!(added, PutCounts { added: 1000, kept: 0, superseded: 0 });
    decide(&*outbox, &held).await;
    let mut decided = 0;
    while outbox.counts().await.unwrap().pending() > 0 {
        let leases = outbox.lease(HERE, 200).await.unwrap();
        decide(&*outbox, &leases).await;
        decided += leases.len();
        if decided > 700 && decided < 900 {
            cluster.restart(leader);
            decided = 1000;
        }
    }
    assert_one_each(&*outbox, COUNT).await;
    let again = (0..COUNT).map(|number| entry_at(number, 60));
    let counts = outbox.put(batch(again, Known::Keep)).await.unwrap();
    assert_eq!(counts, PutCounts { added: 0, kept: COUNT as u64, superseded: 0 });
    assert_nothing_due(&*outbox).await;
}
