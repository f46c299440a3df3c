//! A lease hands out entries of one region for a time.

use std::collections::BTreeSet;
use std::time::Duration;

use proactive_events::Region;

use crate::backend::{Backend, in_real_time};
use crate::bench::{Bench, lines};
use crate::sample::{HOME, accepted, elsewhere, recipient, single, to_all};

pub async fn only_of_its_region<B: Backend>(bench: Bench<B>) {
    let entries = (0..).zip(Region::ALL);
    bench.put(entries.map(|(number, region)| elsewhere(*region, recipient(number)))).await;
    for (number, region) in (0..).zip(Region::ALL) {
        let leases = bench.take_in(*region, 1).await;
        assert_eq!(lines(&leases), [number]);
        assert!(bench.lease_once(*region, 10).await.is_empty());
    }
}

pub async fn so_many_at_most<B: Backend>(bench: Bench<B>) {
    bench.put((0..10).map(recipient)).await;
    let mut handed_out = BTreeSet::new();
    for most in [1, 2, 3, 100] {
        // `lease_once` counts them.
        handed_out.extend(lines(&bench.lease_once(HOME, most).await));
    }
    handed_out.extend(lines(&bench.take(10 - handed_out.len()).await));
    assert!(handed_out.into_iter().eq(0..10));
}

pub async fn to_nobody_else_before_it_ends<B: Backend>(bench: Bench<B>) {
    bench.put([recipient(1), recipient(2)]).await;
    let first = bench.take_one().await;
    let second = bench.take_one().await;
    assert_ne!(first.line, second.line);
    bench.assert_nothing_due().await;
    if B::IS_CLOCKED {
        bench.backend.pass(B::LEASE - Duration::from_millis(1)).await;
        bench.assert_nothing_due().await;
    }
}

pub async fn again_once_it_has_ended<B: Backend>(bench: Bench<B>) {
    bench.put([recipient(1)]).await;
    let mut ids = BTreeSet::new();
    for deliveries in 1..=4 {
        let lease = bench.take_one().await;
        assert_eq!(lease.deliveries, deliveries);
        assert_eq!(lease.request.is_repeated(), deliveries > 1);
        assert_eq!(lease.attempts, 0, "what a dead worker did is not known");
        assert!(ids.insert(lease.id), "a lease has a name of its own");
        bench.backend.let_lease_end().await;
    }
}

pub async fn as_long_as_the_store_says<B: Backend>(bench: Bench<B>) {
    assert_eq!(bench.lease_length(), B::LEASE);
    bench.put([recipient(1)]).await;
    let lease = bench.take_one().await;
    assert_eq!(lease.lasting, B::LEASE);
}

pub async fn never_again_once_decided<B: Backend>(bench: Bench<B>) {
    bench.put([recipient(1)]).await;
    let lease = bench.take_one().await;
    bench.decide_one(&lease, accepted(1)).await;
    bench.assert_nothing_due().await;
    bench.backend.let_lease_end().await;
    bench.assert_nothing_due().await;
}

pub async fn an_empty_answer_when_nothing_is_due<B: Backend>(bench: Bench<B>) {
    in_real_time::<B>();
    let answer = tokio::time::timeout(Duration::from_secs(20), bench.lease_once(HOME, 1)).await;
    assert!(answer.expect("an answer, though empty").is_empty());
}

/// Asking again and again, a worker gets what is put while it asks.
pub async fn what_is_put_meanwhile<B: Backend>(bench: Bench<B>) {
    in_real_time::<B>();
    let outbox = bench.outbox();
    let worker = tokio::spawn(async move {
        loop {
            let leases = outbox.lease(HOME, 1).await.unwrap();
            if !leases.is_empty() {
                return leases;
            }
        }
    });
    tokio::task::yield_now().await;
    bench.put([recipient(1)]).await;
    let leases = tokio::time::timeout(Duration::from_secs(20), worker).await.unwrap().unwrap();
    assert_eq!(lines(&leases), [1]);
}

pub async fn the_same_bytes_each_time<B: Backend>(bench: Bench<B>) {
    for entry in [recipient(1), single(2, 3), to_all(4)] {
        bench.put([entry.clone()]).await;
        let expected = entry.encoded();
        for delivery in 0..6 {
            let lease = bench.take_one().await;
            assert_eq!(lease.request.body(), expected.body());
            assert_eq!(lease.request.user(), expected.user());
            assert_eq!(lease.request.reference_id(), expected.reference_id());
            assert_eq!(lease.request.timestamp(), expected.timestamp());
            assert_eq!(lease.request.expiry_time(), expected.expiry_time());
            assert_eq!((lease.key, lease.line), (entry.key, entry.line));
            match delivery {
                0 | 3 => bench.backend.let_lease_end().await,
                5 => bench.decide_one(&lease, accepted(1)).await,
                _ => bench.retry_in(&lease, Duration::ZERO).await,
            }
        }
    }
}
