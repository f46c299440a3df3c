//! The server is killed and started again in the middle of everything.

use std::sync::Arc;
use std::time::{Duration, Instant};

use proactive_events_delivery::outbox::{Batch, Known, Outbox, Progress, Retry};
use proactive_events_tests::nats::NatsServer;

use crate::support::*;

const TESTS: &str = "kills of nats-server";
const BATCH: usize = 100;

/// Puts batches as an enqueuing process does; after an error it goes on from the progress.
async fn enqueue(outbox: &dyn Outbox, count: usize) {
    let mut progress = outbox.progress().await.unwrap();
    while !progress.complete {
        let from = progress.records as usize;
        let to = (from + BATCH).min(count);
        let next = Progress {
            records: to as u64,
            entries: to as u64,
            digest: String::new(),
            doubtful: 0,
            complete: to == count,
        };
        let known = if progress.doubtful > 0 { Known::Keep } else { Known::Never };
        let batch = Batch { progress: Some(next), ..batch((from..to).map(entry), known) };
        outbox.put(batch).await.unwrap();
        progress = outbox.progress().await.unwrap();
    }
}

async fn work(outbox: &dyn Outbox, count: usize) {
    let deadline = Instant::now() + 3 * LIMIT;
    loop {
        let leases = outbox.lease(HERE, 64).await.unwrap();
        // Some are retried first, so that they move about.
        let (first, rest): (Vec<_>, Vec<_>) =
            leases.into_iter().partition(|it| it.attempts == 0 && it.line.unwrap() % 7 == 0);
        let retry = |lease| Retry { attempts: 1, ..retry_in(lease, 1) };
        outbox.retry(first.iter().map(retry).collect()).await.unwrap();
        decide(outbox, &rest).await;
        if first.is_empty() && rest.is_empty() {
            let counts = outbox.counts().await.unwrap();
            let is_complete = outbox.progress().await.unwrap().complete;
            if is_complete && counts.entries == count as u64 && counts.pending() == 0 {
                return;
            }
        }
        assert!(Instant::now() < deadline, "it does not end");
    }
}

/// Kills and restarts a server over and over; the moments are spread by what was done between.
async fn kill_again_and_again(
    mut server: NatsServer,
    outbox: Arc<dyn Outbox>,
    times: u64,
) -> NatsServer {
    let mut killed = 0;
    while killed < times {
        let results = outbox.counts().await.unwrap().decided.values().sum::<u64>();
        if results > killed * 300 {
            server = tokio::task::spawn_blocking(move || {
                server.kill();
                server.restart();
                server
            })
            .await
            .unwrap();
            killed += 1;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    server
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_and_nothing_decided_twice() {
    let Some(server) = NatsServer::start(TESTS) else { return };
    const COUNT: usize = 3000;
    let url = format!("{}?lease=2", server.url());
    let outbox = campaign(&url).await;
    let (enqueuer, worker, watcher) =
        (campaign(&url).await, campaign(&url).await, campaign(&url).await);
    let ((), (), (), _server) = tokio::join!(
        enqueue(&*enqueuer, COUNT),
        work(&*worker, COUNT),
        work(&*outbox, COUNT),
        kill_again_and_again(server, watcher, 4),
    );
    assert_one_each(&*outbox, COUNT).await;
    assert_eq!(outbox.progress().await.unwrap().records, COUNT as u64);
}

#[tokio::test]
async fn what_a_put_returned_for_survives_a_kill() {
    let Some(mut server) = NatsServer::start(TESTS) else { return };
    let outbox = campaign(&server.url()).await;
    put(&*outbox, 0..1000).await;
    let leases = lease(&*outbox, 100).await;
    decide(&*outbox, &leases[..50]).await;
    outbox.retry(vec![retry_in(&leases[50], 1)]).await.unwrap();
    server.kill();
    server.restart();
    let counts = outbox.counts().await.unwrap();
    assert_eq!((counts.entries, counts.pending()), (1000, 950));
    decide(&*outbox, &leases[51..]).await;
    let rest = lease(&*outbox, 901).await;
    decide(&*outbox, &rest).await;
    assert_one_each(&*outbox, 1000).await;
}

/// A crash of the enqueuing process between a batch and its progress.
#[tokio::test]
async fn what_was_put_without_its_progress_is_doubtful() {
    let Some(mut server) = NatsServer::start(TESTS) else { return };
    let outbox = campaign(&server.url()).await;
    let progress = |records| Progress { records, entries: records, ..Progress::default() };
    let first = Batch { progress: Some(progress(50)), ..batch((0..50).map(entry), Known::Never) };
    outbox.put(first).await.unwrap();
    let second = Batch { progress: Some(progress(90)), ..batch((50..90).map(entry), Known::Never) };
    {
        // It dies as soon as the intent is there.
        let put = outbox.put(second.clone());
        let other = campaign(&server.url()).await;
        let intended = async {
            while other.progress().await.unwrap().records == 50
                && other.progress().await.unwrap().doubtful == 0
            {
                tokio::task::yield_now().await;
            }
        };
        tokio::select! {
            biased;
            () = intended => {}
            _ = put => {}
        }
    }
    server.kill();
    server.restart();
    let after = outbox.progress().await.unwrap();
    assert_eq!(after.records + after.doubtful, 90);
    let again = Batch { known: Known::Keep, ..second };
    outbox.put(again).await.unwrap();
    assert_eq!(outbox.progress().await.unwrap(), progress(90));
    decide(&*outbox, &lease(&*outbox, 90).await).await;
    assert_one_each(&*outbox, 90).await;
    assert_nothing_due(&*outbox).await;
}
