//! A store holds campaigns, each with an outbox of its own.

use std::sync::{Arc, Barrier};
use std::time::Duration;

use futures_util::future::join_all;
use proactive_events::Region;
use proactive_events_delivery::outbox::{
    Batch, Entry, Known, Outbox, OutboxErrorKind, Progress, PutCounts, Store,
};
use tokio::runtime::Handle;

use crate::backend::Backend;
use crate::bench::{Bench, record};
use crate::sample::{CAMPAIGN, HOME, accepted, elsewhere, new_frame, recipient, recipient_of};

async fn put(outbox: &Arc<dyn Outbox>, entries: Vec<Entry>) -> PutCounts {
    outbox.put(Batch { entries, ..Batch::default() }).await.unwrap()
}

pub async fn lists_campaigns_in_the_order_of_their_creation<B: Backend>(bench: Bench<B>) {
    let store = bench.backend.store();
    for name in ["zebra", "ape", "mole"] {
        store.create(record(name)).await.unwrap();
    }
    store.create(record("zebra")).await.unwrap();
    let names = store.list().await.unwrap().into_iter().map(|it| it.name);
    assert_eq!(names.collect::<Vec<_>>(), [CAMPAIGN, "zebra", "ape", "mole"]);
    store.remove("zebra").await.unwrap();
    store.create(record("zebra")).await.unwrap();
    let expected = [CAMPAIGN, "ape", "mole", "zebra"].map(record);
    assert_eq!(store.list().await.unwrap(), expected);
}

pub async fn opens_what_is_there_only<B: Backend>(bench: Bench<B>) {
    let store = bench.backend.store();
    assert!(store.open("unknown").await.unwrap().is_none());
    assert_eq!(store.list().await.unwrap().len(), 1, "opening makes nothing");
    let opened = store.open(CAMPAIGN).await.unwrap().unwrap();
    assert_eq!(opened.record(), &record(CAMPAIGN));
    put(&opened, vec![recipient(1)]).await;
    assert_eq!(bench.take_one().await.line, Some(1));
}

pub async fn creating_again_keeps_the_record_and_the_entries<B: Backend>(bench: Bench<B>) {
    bench.put([recipient(1)]).await;
    let mut other = record(CAMPAIGN);
    other.body = "another body".to_owned();
    other.created += 1;
    let again = bench.backend.store().create(other).await.unwrap();
    assert_eq!(again.record(), &record(CAMPAIGN));
    assert_eq!(again.counts().await.unwrap().entries, 1);
    assert_eq!(bench.backend.store().list().await.unwrap(), [record(CAMPAIGN)]);
}

pub async fn a_name_is_one_campaign_however_many_create_it<B: Backend>(bench: Bench<B>) {
    let store = bench.backend.store();
    // Several times: it takes luck to come between another's look and its deed.
    for round in 0..20_u64 {
        let name = format!("shared {round}");
        let outboxes = create_at_once(&store, &name, 4).await;
        assert_eq!(store.list().await.unwrap().len() as u64, round + 2);
        for (number, outbox) in (0..).zip(&outboxes) {
            put(outbox, vec![recipient(number)]).await;
        }
        for outbox in &outboxes {
            assert_eq!(outbox.counts().await.unwrap().entries, 4);
        }
    }
}

async fn create_at_once(store: &Arc<dyn Store>, name: &str, count: usize) -> Vec<Arc<dyn Outbox>> {
    let start = Arc::new(Barrier::new(count));
    let creators = (0..count).map(|_| {
        let (store, start, here) = (Arc::clone(store), Arc::clone(&start), Handle::current());
        let record = record(name);
        tokio::task::spawn_blocking(move || {
            start.wait();
            here.block_on(store.create(record)).unwrap()
        })
    });
    // All of them are at it before the first is waited for.
    let creators: Vec<_> = creators.collect();
    join_all(creators).await.into_iter().map(Result::unwrap).collect()
}

pub async fn names_of_any_characters_are_kept_apart<B: Backend>(bench: Bench<B>) {
    let store = bench.backend.store();
    let names = ["a.b", "a b", "a_b", "a*b", "a>b", "A.B", "ä/b", "'; DROP TABLE campaign; --"];
    for (number, name) in (0..).zip(names) {
        let outbox = store.create(record(name)).await.unwrap();
        put(&outbox, (0..=number).map(recipient).collect()).await;
    }
    assert_eq!(store.list().await.unwrap().len(), names.len() + 1);
    for (number, name) in (1..).zip(names) {
        let outbox = store.open(name).await.unwrap().unwrap();
        assert_eq!(outbox.record().name, name);
        assert_eq!(outbox.counts().await.unwrap().entries, number, "{name}");
    }
}

pub async fn campaigns_share_no_entries<B: Backend>(bench: Bench<B>) {
    let other = bench.backend.store().create(record("autumn")).await.unwrap();
    bench.put_known(Known::Keep, [recipient(1)]).await;
    assert_eq!(put(&other, vec![recipient(1), recipient(2)]).await.added, 2);
    let lease = bench.take_one().await;
    bench.decide_one(&lease, accepted(1)).await;
    bench.assert_nothing_due().await;
    assert_eq!(other.counts().await.unwrap().pending(), 2);
    assert!(other.results(0, 10).await.unwrap().is_empty());
    assert_eq!(other.undecided(0, 10).await.unwrap().len(), 2);
    assert_eq!(bench.counts().await.unwrap().entries, 1);
}

pub async fn removing_leaves_nothing<B: Backend>(mut bench: Bench<B>) {
    let store = bench.backend.store();
    let progress = Progress { records: 2, complete: true, ..Progress::default() };
    let entries = vec![recipient(1), recipient(2), elsewhere(Region::FarEast, recipient(3))];
    let batch = Batch { entries, progress: Some(progress), ..Batch::default() };
    bench.put_batch(batch).await;
    let lease = bench.take_one().await;
    bench.decide_one(&lease, accepted(1)).await;
    store.remove(CAMPAIGN).await.unwrap();
    assert!(store.open(CAMPAIGN).await.unwrap().is_none());
    assert!(store.list().await.unwrap().is_empty());
    store.create(record(CAMPAIGN)).await.unwrap();
    bench.open_again().await;
    assert_eq!(bench.counts().await.unwrap(), Default::default());
    assert_eq!(bench.progress().await.unwrap(), Progress::default());
    assert!(bench.all_results().await.is_empty());
    assert!(bench.all_undecided().await.is_empty());
    bench.assert_nothing_due().await;
    assert_eq!(bench.put_known(Known::Keep, [recipient(1)]).await.added, 1);
    assert_eq!(bench.take_one().await.deliveries, 1);
}

pub async fn what_is_worked_on_is_not_removed<B: Backend>(bench: Bench<B>) {
    let store = bench.backend.store();
    bench.put([recipient(1)]).await;
    let lease = bench.take_one().await;
    let keep = async {
        // A worker that lives extends what it holds.
        loop {
            bench.extend_one(&lease).await;
            tokio::time::sleep(B::LEASE / 4).await;
        }
    };
    let removed = tokio::select! {
        removed = store.remove(CAMPAIGN) => removed,
        never = keep => never,
    };
    assert_eq!(removed.unwrap_err().kind(), OutboxErrorKind::Busy);
    assert_eq!(bench.counts().await.unwrap().pending(), 1, "nothing is removed");
    bench.decide_one(&lease, accepted(1)).await;
    store.remove(CAMPAIGN).await.unwrap();
    assert!(store.open(CAMPAIGN).await.unwrap().is_none());
}

pub async fn removing_what_is_not_there_does_nothing<B: Backend>(bench: Bench<B>) {
    bench.put([recipient(1)]).await;
    bench.backend.store().remove("unknown").await.unwrap();
    assert_eq!(bench.take_one().await.line, Some(1));
}

/// Campaigns may send the same body: removing one takes nothing from the other.
pub async fn removing_one_leaves_the_bodies_of_others<B: Backend>(bench: Bench<B>) {
    let (store, frame) = (bench.backend.store(), new_frame("Any", Duration::from_hours(6)));
    let first = store.create(record("first")).await.unwrap();
    put(&first, vec![recipient_of(Arc::clone(&frame), 1, 0)]).await;
    bench.put([recipient_of(Arc::clone(&frame), 2, 0)]).await;
    store.remove("first").await.unwrap();
    let expected = recipient_of(frame, 2, 0).encoded();
    let lease = bench.lease_once(HOME, 1).await.remove(0);
    assert_eq!(lease.request.body(), expected.body());
}

pub async fn the_pace_is_the_one_that_was_set<B: Backend>(bench: Bench<B>) {
    let set = bench.pace(Some(50)).await.unwrap();
    assert_eq!(bench.pace(None).await.unwrap(), set);
}
