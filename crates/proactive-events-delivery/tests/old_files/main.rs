//! Files that older versions wrote are opened, and nothing in them is lost or sent twice.
//!
//! `version-N.db.gz` is what the version with that format wrote, byte for byte: a campaign whose queueing was stopped after
//! six of the nine recipients of `list.csv`, and an outbox of single requests, each with entries in every state. Since
//! format 3 the key of a multicast names its region; those that were put before did not have it in theirs. Since format 4
//! regions are stored by name; before, they were numbers.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]
#![allow(missing_docs, reason = "the names of the tests are sentences")]

mod support;

use std::collections::BTreeMap;

use proactive_events::Region;
use proactive_events_delivery::outbox::{OutboxErrorKind, Store as _, Verdict};
use proactive_events_delivery::{PutOutcome, SqliteStore};

use support::*;

#[tokio::test]
async fn a_file_is_brought_to_the_newest_format() {
    for old in OLD {
        let file = File::of(old);
        // Who only looks changes nothing.
        let bytes = file.bytes();
        let looking = SqliteStore::open_to_read(&file.path).await.unwrap();
        let before = file.undecided_in(&looking).await;
        assert_eq!(before.len(), 3 + 6);
        drop(looking);
        assert_eq!(file.bytes(), bytes, "format {old}");
        let store = file.open().await;
        assert_eq!(file.undecided_in(&store).await, before, "format {old}");
        for (name, entries, decided) in [(CAMPAIGN, 6, 3), (ORDERS, 8, 2)] {
            let outbox = store.open(name).await.unwrap().unwrap();
            let counts = outbox.counts().await.unwrap();
            assert_eq!((counts.entries, counts.pending()), (entries, entries - decided));
            assert_eq!(outbox.results(0, 100).await.unwrap().len() as u64, decided);
        }
        drop(store);
        assert_eq!(file.format(), NEWEST);
        assert_eq!(
            (file.regions(1), file.regions(2)),
            (vec!["na".to_owned(); 6], vec!["eu".to_owned(); 8])
        );
        // And again, as a file of that format.
        assert_eq!(file.undecided_in(&file.open().await).await, before);
    }
}

#[tokio::test]
async fn a_campaign_resumes_with_nobody_twice_and_nobody_lost() {
    for old in OLD {
        let file = File::of(old);
        let store = file.open().await;
        let campaign = begin(&store).await;
        let queued: BTreeMap<_, _> = bodies(&*campaign.outbox()).await;
        let report = enqueue(&campaign).await;
        assert_eq!((report.resumed_from, report.added, report.complete), (6, 3, true));
        let outbox = campaign.outbox();
        let mut sent = BTreeMap::new();
        for lease in lease(&*outbox).await {
            assert_eq!(lease.request.is_repeated(), lease.line == Some(5), "it was leased");
            assert!(sent.insert(lease.line.unwrap(), lease.request.body().to_vec()).is_none());
            accept(&*outbox, &lease).await;
        }
        assert!(sent.keys().eq(&[5, 6, 8, 9, 10]), "{:?}", sent.keys());
        // The one that was deferred.
        file.pass_an_hour();
        let deferred = lease(&*outbox).await;
        assert_eq!(deferred.len(), 1);
        assert_eq!((deferred[0].line, deferred[0].attempts), (Some(4), 1));
        sent.insert(4, deferred[0].request.body().to_vec());
        accept(&*outbox, &deferred[0]).await;
        for (line, body) in queued {
            assert_eq!(sent[&line], body, "the bytes are those that were queued");
        }
        assert_eq!(enqueue(&campaign).await.added, 0);
        assert!(lease(&*outbox).await.is_empty());
        let counts = outbox.counts().await.unwrap();
        assert_eq!((counts.entries, counts.of(Verdict::Accepted), counts.pending()), (9, 7, 0));
        let mut lines: Vec<_> =
            outbox.results(0, 100).await.unwrap().iter().map(|it| it.line.unwrap()).collect();
        lines.sort_unstable();
        assert!(lines.into_iter().eq(2..=10), "one outcome each");
    }
}

#[tokio::test]
async fn a_request_that_is_put_again_is_the_one_that_is_there() {
    for old in OLD {
        let file = File::of(old);
        let store = file.open().await;
        let orders = orders(&store).await;
        for state in ["decided", "leased", "deferred", "pending"] {
            for request in [unicast(state), multicast(state)] {
                let outcome = orders.put(HOME, &request).await.unwrap();
                assert_eq!(outcome, PutOutcome::NotNewer, "format {old}, {state}");
            }
        }
        assert_eq!(orders.outbox().counts().await.unwrap().entries, 8);
        file.pass_an_hour();
        let leases = lease(&*orders.outbox()).await;
        let mut sent: Vec<_> = leases.iter().map(|it| it.request.reference_id().as_str()).collect();
        sent.sort_unstable();
        let expected =
            ["all-deferred", "all-leased", "all-pending", "o-deferred", "o-leased", "o-pending"];
        assert_eq!(sent, expected, "format {old}");
    }
}

#[tokio::test]
async fn an_update_takes_the_place_of_what_is_there() {
    for old in OLD {
        let file = File::of(old);
        let store = file.open().await;
        let orders = orders(&store).await;
        for state in ["decided", "leased", "deferred", "pending"] {
            let expected =
                if state == "decided" { PutOutcome::Queued } else { PutOutcome::Replaced };
            for request in [unicast(state), multicast(state)] {
                let update = request.update(event(99)).unwrap();
                assert_eq!(orders.put(HOME, &update).await.unwrap(), expected, "{old}, {state}");
            }
            // In another region a multicast is another request.
            let elsewhere = orders.put(Region::FarEast, &multicast(state)).await.unwrap();
            assert_eq!(elsewhere, PutOutcome::Queued, "{old}, {state}");
        }
        let leases = lease(&*orders.outbox()).await;
        assert_eq!(leases.len(), 8, "format {old}");
        for lease in &leases {
            let body = String::from_utf8_lossy(lease.request.body());
            assert!(body.contains(r#""n":99"#) && !lease.request.is_repeated(), "{body}");
        }
    }
}

#[tokio::test]
async fn an_unknown_region_is_corrupt_in_every_format() {
    for old in OLD {
        let file = File::of(old);
        file.change("UPDATE entry_1 SET region = 7 WHERE place = 6");
        let bytes = file.bytes();
        let error = SqliteStore::open(&file.path).await.err().unwrap();
        assert_eq!(error.kind(), OutboxErrorKind::Corrupt, "{error}");
        assert!(error.to_string().contains("unknown region"), "{error}");
        assert_eq!(file.bytes(), bytes, "format {old} is not migrated");
    }
    for unknown in ["sa", "NA", "", "1"] {
        let file = File::of(3);
        drop(file.open().await);
        file.change(&format!("UPDATE entry_1 SET region = '{unknown}' WHERE place = 6"));
        let store = file.open().await;
        let looking = SqliteStore::open_to_read(&file.path).await.unwrap();
        for store in [&store, &looking] {
            let error = store.open(CAMPAIGN).await.err().unwrap();
            assert_eq!(error.kind(), OutboxErrorKind::Corrupt, "{unknown}: {error}");
            assert!(error.to_string().contains("unknown region"), "{error}");
            assert!(store.open(ORDERS).await.unwrap().is_some(), "the others are not concerned");
        }
    }
}

#[tokio::test]
async fn a_file_of_a_newer_version_is_refused_and_not_changed() {
    for format in [NEWEST + 1, 60_000] {
        let file = File::of(1);
        file.set_format(format);
        let bytes = file.bytes();
        let opened = SqliteStore::open(&file.path).await.err();
        let looked = SqliteStore::open_to_read(&file.path).await.err();
        for error in [opened.unwrap(), looked.unwrap()] {
            assert_eq!(error.kind(), OutboxErrorKind::Newer, "{error}");
            let said = error.to_string();
            let [number, way_out] = [format!("{format}"), "use the version".to_owned()];
            assert!(said.contains(&number) && said.contains(&way_out), "{said}");
            assert!(said.contains(file.path.to_str().unwrap()), "{said}");
        }
        assert_eq!(file.bytes(), bytes);
    }
}
