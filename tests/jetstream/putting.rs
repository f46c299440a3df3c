//! Putting: what is added, kept and superseded, and how far the recipients were read.

use proactive_events::Stage;
use proactive_events_delivery::outbox::{
    Batch, CampaignRecord, Key, Known, OutboxErrorKind, Progress, PutCounts, Verdict,
};
use proactive_events_tests::nats::NatsServer;

use crate::support::*;

const TESTS: &str = "putting into NATS JetStream";

#[tokio::test]
async fn a_campaign_is_made_once_and_listed_in_order() {
    let Some(server) = NatsServer::start(TESTS) else { return };
    let store = store(&server.url()).await;
    assert!(store.list().await.unwrap().is_empty());
    assert!(store.open("none").await.unwrap().is_none());
    let record = |name: &str, body: &str| CampaignRecord::new(name, Stage::Live, body);
    let (one, two) = tokio::join!(
        store.create(record("zebra, with *.> in it", "1")),
        store.create(record("zebra, with *.> in it", "2"))
    );
    assert_eq!(one.unwrap().record(), two.unwrap().record());
    store.create(record("ape", "3")).await.unwrap();
    let names = store.list().await.unwrap().into_iter().map(|record| record.name);
    assert_eq!(names.collect::<Vec<_>>(), ["zebra, with *.> in it", "ape"]);
    store.remove("zebra, with *.> in it").await.unwrap();
    store.remove("zebra, with *.> in it").await.unwrap();
    assert!(store.open("zebra, with *.> in it").await.unwrap().is_none());
    assert_eq!(store.list().await.unwrap().len(), 1);
}

#[tokio::test]
async fn what_is_removed_can_be_put_again() {
    let Some(server) = NatsServer::start(TESTS) else { return };
    let store = store(&server.url()).await;
    for _ in 0..2 {
        let outbox = campaign(&server.url()).await;
        assert_eq!(put(&*outbox, 0..3).await.added, 3);
        decide(&*outbox, &lease(&*outbox, 3).await).await;
        assert_eq!(results(&*outbox).await.len(), 3);
        store.remove(CAMPAIGN).await.unwrap();
        assert!(outbox.put(batch([entry(9)], Known::Never)).await.is_err());
    }
}

#[tokio::test]
async fn what_is_known_is_kept_in_every_state() {
    let Some(server) = NatsServer::start(TESTS) else { return };
    let outbox = campaign(&server.url()).await;
    put(&*outbox, 0..4).await;
    let leases = lease(&*outbox, 3).await;
    decide(&*outbox, &leases[..1]).await;
    outbox.retry(vec![retry_in(&leases[1], 3600)]).await.unwrap();
    // Decided, deferred, leased and waiting ones, and a new one twice; with a later timestamp, so that no message id
    // tells.
    let again = (0..5).chain([4]).map(|number| entry_at(number, 60));
    let counts = outbox.put(batch(again, Known::Keep)).await.unwrap();
    assert_eq!(counts, PutCounts { added: 1, kept: 5, superseded: 0 });
    assert_eq!(outbox.counts().await.unwrap().entries, 5);
    assert_eq!(outbox.counts().await.unwrap().pending(), 4);
}

#[tokio::test]
async fn a_repeated_put_adds_nothing() {
    let Some(server) = NatsServer::start(TESTS) else { return };
    let outbox = campaign(&server.url()).await;
    assert_eq!(put(&*outbox, 0..1500).await.added, 1500);
    decide(&*outbox, &lease(&*outbox, 10).await).await;
    assert_eq!(put(&*outbox, 0..1500).await.kept, 1500);
    assert_eq!(outbox.counts().await.unwrap().entries, 1500);
}

#[tokio::test]
async fn a_later_request_takes_the_place_of_a_pending_one() {
    let Some(server) = NatsServer::start(TESTS) else { return };
    let outbox = campaign(&server.url()).await;
    let supersede = |seconds: i64| batch([entry_at(0, seconds)], Known::Supersede);
    let counts = |added, kept, superseded| PutCounts { added, kept, superseded };
    assert_eq!(outbox.put(supersede(10)).await.unwrap(), counts(1, 0, 0));
    assert_eq!(outbox.put(supersede(10)).await.unwrap(), counts(0, 1, 0));
    assert_eq!(outbox.put(supersede(5)).await.unwrap(), counts(0, 1, 0));
    assert_eq!(outbox.put(supersede(20)).await.unwrap(), counts(0, 0, 1));
    // A leased one, and what its worker says then.
    let old = lease_one(&*outbox).await;
    assert_eq!(old.request.body(), request(0, 20).body());
    assert_eq!(outbox.put(supersede(30)).await.unwrap(), counts(0, 0, 1));
    decide(&*outbox, std::slice::from_ref(&old)).await;
    assert!(results(&*outbox).await.is_empty());
    let new = lease_one(&*outbox).await;
    assert_eq!(new.request, request(0, 30));
    assert_eq!((new.deliveries, new.key), (1, key(0)));
    // A deferred one.
    outbox.retry(vec![retry_in(&new, 3600)]).await.unwrap();
    assert_eq!(outbox.put(supersede(40)).await.unwrap(), counts(0, 0, 1));
    assert_eq!(outbox.counts().await.unwrap().entries, 1);
    let new = lease_one(&*outbox).await;
    decide(&*outbox, std::slice::from_ref(&new)).await;
    // A decided one: an entry of its own.
    assert_eq!(outbox.put(supersede(40)).await.unwrap(), counts(0, 1, 0));
    assert_eq!(outbox.put(supersede(50)).await.unwrap(), counts(1, 0, 0));
    let last = lease_one(&*outbox).await;
    assert_eq!(last.request.body(), request(0, 50).body());
    decide(&*outbox, &[last]).await;
    assert_eq!(results(&*outbox).await.len(), 2);
    assert_eq!(outbox.counts().await.unwrap().of(Verdict::Accepted), 2);
    assert_nothing_due(&*outbox).await;
}

#[tokio::test]
async fn two_versions_in_one_batch_are_one_entry() {
    let Some(server) = NatsServer::start(TESTS) else { return };
    let outbox = campaign(&server.url()).await;
    let both = [entry_at(0, 1), entry_at(0, 2)];
    let counts = outbox.put(batch(both, Known::Supersede)).await.unwrap();
    assert_eq!(counts, PutCounts { added: 1, kept: 0, superseded: 1 });
    assert_eq!(lease_one(&*outbox).await.request, request(0, 2));
    assert_nothing_due(&*outbox).await;
}

#[tokio::test]
async fn refused_recipients_are_results_at_once() {
    let Some(server) = NatsServer::start(TESTS) else { return };
    let outbox = campaign(&server.url()).await;
    let mixed = |known| Batch {
        entries: vec![entry(0)],
        refused: vec![refused(1), refused(2)],
        known,
        progress: None,
    };
    assert_eq!(outbox.put(mixed(Known::Never)).await.unwrap().added, 3);
    assert_eq!(outbox.put(mixed(Known::Never)).await.unwrap().kept, 3);
    assert_eq!(outbox.put(mixed(Known::Keep)).await.unwrap().kept, 3);
    let results = results(&*outbox).await;
    assert_eq!(results.len(), 2);
    assert_eq!(results[0].line, Some(2));
    assert_eq!(results[0].reference_id, key(1).to_string());
    let counts = outbox.counts().await.unwrap();
    assert_eq!((counts.entries, counts.of(Verdict::Refused), counts.pending()), (3, 2, 1));
    // A recipient of an entry is not refused on top of it.
    let known = Batch { refused: vec![refused(0)], known: Known::Keep, ..Batch::default() };
    assert_eq!(outbox.put(known).await.unwrap().kept, 1);
}

#[tokio::test]
async fn the_progress_goes_with_its_batch() {
    let Some(server) = NatsServer::start(TESTS) else { return };
    let outbox = campaign(&server.url()).await;
    assert_eq!(outbox.progress().await.unwrap(), Progress::default());
    let progress = |records, complete| {
        let digest = format!("{records}");
        Progress { records, entries: records, digest, doubtful: 0, complete }
    };
    let first =
        Batch { progress: Some(progress(2, false)), ..batch((0..2).map(entry), Known::Never) };
    outbox.put(first).await.unwrap();
    assert_eq!(outbox.progress().await.unwrap(), progress(2, false));
    let last = Batch { progress: Some(progress(3, true)), ..batch([entry(2)], Known::Never) };
    outbox.put(last).await.unwrap();
    // From another process.
    let other = campaign(&server.url()).await;
    assert_eq!(other.progress().await.unwrap(), progress(3, true));
    assert_eq!(other.counts().await.unwrap().entries, 3);
}

#[tokio::test]
async fn whole_requests_come_out_as_they_went_in() {
    let Some(server) = NatsServer::start(TESTS) else { return };
    let store = store(&server.url()).await;
    let record = CampaignRecord::new("plain", Stage::Development, "");
    let outbox = store.create(record).await.unwrap();
    let request = request(7, 3);
    let entry = proactive_events_delivery::outbox::Entry {
        key: Key::of_request(&request),
        region: HERE,
        line: None,
        request: proactive_events_delivery::outbox::Queued::Whole(request.clone()),
    };
    outbox.put(batch([entry], Known::Supersede)).await.unwrap();
    let lease = lease_one(&*outbox).await;
    assert_eq!((&lease.request, lease.line, lease.deliveries), (&request, None, 1));
    decide(&*outbox, &[lease]).await;
    let results = results(&*outbox).await;
    assert_eq!(results[0].user, Some(user(7)));
    assert_eq!(results[0].reference_id, request.reference_id().to_string());
}

#[tokio::test]
async fn what_is_wrong_with_a_server_is_said() {
    let Some(mut server) = NatsServer::start(TESTS) else { return };
    let kind = async |url: &str| {
        let url: proactive_events_delivery::StoreUrl = url.parse().unwrap();
        proactive_events_delivery::open(&url).await.err().map(|error| error.kind())
    };
    let missing = format!("{}?creds=/nowhere/creds", server.url());
    assert_eq!(kind(&missing).await, Some(OutboxErrorKind::Denied));
    let alone = store(&format!("{}?replicas=3", server.url())).await;
    let record = CampaignRecord::new(CAMPAIGN, Stage::Development, "digest");
    let error = alone.create(record).await.err().unwrap();
    assert!(error.to_string().contains("replicas"), "{error}");
    server.kill();
    assert_eq!(kind(&server.url()).await, Some(OutboxErrorKind::Unreachable));
}

/// Two processes that queue one campaign would both take what lies ahead for new: the first one is told.
#[tokio::test]
async fn two_that_queue_at_once_are_told() {
    let Some(server) = NatsServer::start(TESTS) else { return };
    let (first, second) = (campaign(&server.url()).await, campaign(&server.url()).await);
    let next = |number: usize| {
        let progress = Progress { records: number as u64, ..Progress::default() };
        Batch { progress: Some(progress), ..batch([entry(number)], Known::Never) }
    };
    first.put(next(1)).await.unwrap();
    second.put(next(2)).await.unwrap();
    let error = first.put(next(3)).await.unwrap_err();
    assert_eq!(error.kind(), OutboxErrorKind::Busy, "{error}");
    second.put(next(4)).await.unwrap();
    assert_eq!(second.undecided(0, 10).await.unwrap().len(), 3, "what it put is there");
}
