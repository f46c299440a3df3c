//! Extending moves a lease's end, if the lease is the entry's newest.

use std::time::Duration;

use crate::backend::Backend;
use crate::bench::Bench;
use crate::sample::{accepted, recipient};

pub async fn a_lease_lasts_longer<B: Backend>(bench: Bench<B>) {
    bench.put([recipient(1), recipient(2)]).await;
    let leases = bench.take(2).await;
    let kept = leases.iter().find(|lease| lease.line == Some(1)).unwrap();
    for _ in 0..4 {
        bench.backend.pass(B::LEASE * 6 / 10).await;
        bench.extend_one(kept).await;
    }
    let other = bench.take_one().await;
    assert_eq!((other.line, other.deliveries), (Some(2), 2));
    bench.assert_nothing_due().await;
    bench.decide_one(&other, accepted(2)).await;
    bench.backend.let_lease_end().await;
    let again = bench.take_one().await;
    assert_eq!((again.line, again.deliveries), (Some(1), 2), "an extension is not a delivery");
}

pub async fn so_long_from_now_on<B: Backend>(bench: Bench<B>) {
    if !B::IS_CLOCKED {
        return;
    }
    bench.put([recipient(1)]).await;
    let lease = bench.take_one().await;
    bench.backend.pass(B::LEASE / 2).await;
    bench.extend_one(&lease).await;
    bench.backend.pass(B::LEASE - Duration::from_millis(1)).await;
    bench.assert_nothing_due().await;
    bench.backend.pass(Duration::from_millis(1)).await;
    assert_eq!(bench.take_one().await.deliveries, 2);
}

pub async fn an_old_lease_cannot_extend_a_newer<B: Backend>(bench: Bench<B>) {
    bench.put([recipient(1)]).await;
    let older = bench.take_one().await;
    bench.backend.let_lease_end().await;
    bench.take_one().await;
    bench.backend.pass(B::LEASE / 2).await;
    bench.extend_one(&older).await;
    bench.backend.pass(B::LEASE / 2).await;
    if B::IS_CLOCKED {
        assert_eq!(bench.lease_once(crate::sample::HOME, 1).await.len(), 1, "the newer one ended");
    } else {
        assert_eq!(bench.take_one().await.deliveries, 3);
    }
}

/// A heartbeat that comes too late.
pub async fn what_was_given_back_stays_so<B: Backend>(bench: Bench<B>) {
    bench.put([recipient(1)]).await;
    let lease = bench.take_one().await;
    bench.retry_in(&lease, Duration::ZERO).await;
    bench.extend(vec![lease.id]).await.unwrap();
    assert_eq!(bench.take_one().await.deliveries, 2);
}

pub async fn what_is_decided_stays_so<B: Backend>(bench: Bench<B>) {
    bench.put([recipient(1)]).await;
    let lease = bench.take_one().await;
    bench.decide_one(&lease, accepted(1)).await;
    bench.extend_one(&lease).await;
    bench.backend.let_lease_end().await;
    bench.assert_nothing_due().await;
    assert_eq!(bench.counts().await.unwrap().pending(), 0);
    assert!(bench.all_undecided().await.is_empty());
}
