//! A retry ends a lease: the entry waits until a moment.

use std::time::Duration;

use proactive_events::Timestamp;
use proactive_events_delivery::outbox::{Lease, Retry};

use crate::backend::Backend;
use crate::bench::Bench;
use crate::sample::{accepted, recipient};

pub async fn not_before_its_moment<B: Backend>(bench: Bench<B>) {
    bench.put([recipient(1)]).await;
    let lease = bench.take_one().await;
    let span = B::LEASE * 2;
    bench.retry_in(&lease, span).await;
    let moment = bench.backend.now().checked_add(span).unwrap();
    if B::IS_CLOCKED {
        bench.backend.pass(span - Duration::from_millis(1)).await;
        bench.assert_nothing_due().await;
        bench.backend.pass(Duration::from_millis(1)).await;
    }
    let again = bench.take_one().await;
    // A little is lost between our look at the clock and the store's.
    assert!(bench.backend.now() >= moment.checked_sub(Duration::from_millis(50)).unwrap());
    assert_eq!((again.deliveries, again.attempts), (2, 1));
    assert!(again.request.is_repeated());
}

pub async fn at_once_when_its_moment_is_now_or_past<B: Backend>(bench: Bench<B>) {
    bench.put([recipient(1)]).await;
    bench.retry_in(&bench.take_one().await, Duration::ZERO).await;
    let lease = bench.take_one().await;
    let retry = Retry { id: lease.id, at: Timestamp::MIN, attempts: 0, unsent: false };
    bench.retry(vec![retry]).await.unwrap();
    assert_eq!(bench.take_one().await.deliveries, 3);
}

pub async fn attempts_add_up<B: Backend>(bench: Bench<B>) {
    bench.put([recipient(1)]).await;
    let mut sum = 0;
    for attempts in [3, 0, 8, 1] {
        let lease = bench.take_one().await;
        assert_eq!(lease.attempts, sum);
        bench.retry_with(&lease, Duration::ZERO, attempts, false).await;
        sum += attempts;
    }
    assert_eq!(bench.take_one().await.attempts, sum);
}

/// A request that can't have arrived is sent as for the first time: an answer 409 to it is not a success.
pub async fn unsent_is_no_delivery<B: Backend>(bench: Bench<B>) {
    bench.put([recipient(1)]).await;
    for attempts in [0, 2] {
        let lease = bench.take_one().await;
        assert_eq!(lease.deliveries, 1);
        assert!(!lease.request.is_repeated());
        bench.retry_with(&lease, Duration::ZERO, attempts, true).await;
    }
    let sent = bench.take_one().await;
    assert_eq!((sent.deliveries, sent.attempts), (1, 2));
    bench.retry_with(&sent, Duration::ZERO, 1, false).await;
    let second = bench.take_one().await;
    assert_eq!((second.deliveries, second.request.is_repeated()), (2, true));
    bench.retry_with(&second, Duration::ZERO, 0, true).await;
    let third = bench.take_one().await;
    assert_eq!((third.deliveries, third.request.is_repeated()), (2, true));
}

pub async fn an_old_lease_cannot_end_a_newer<B: Backend>(bench: Bench<B>) {
    bench.put([recipient(1)]).await;
    let older = bench.take_one().await;
    bench.backend.let_lease_end().await;
    let newer = bench.take_one().await;
    bench.retry_with(&older, Duration::ZERO, 5, true).await;
    bench.assert_nothing_due().await;
    bench.retry_in(&newer, Duration::ZERO).await;
    let third = bench.take_one().await;
    assert_eq!((third.deliveries, third.attempts), (3, 1), "only the newer one was heard");
}

pub async fn a_lease_ends_once<B: Backend>(bench: Bench<B>) {
    bench.put([recipient(1)]).await;
    let lease = bench.take_one().await;
    bench.retry_in(&lease, Duration::ZERO).await;
    bench.retry_with(&lease, B::LEASE * 100, 7, true).await;
    let again = bench.take_one().await;
    assert_eq!((again.deliveries, again.attempts), (2, 1));
}

/// Nobody has had it since: the lease is still the newest.
pub async fn a_lease_that_ran_out_may_still_be_given_back<B: Backend>(bench: Bench<B>) {
    if !B::IS_CLOCKED {
        return;
    }
    bench.put([recipient(1)]).await;
    let lease = bench.take_one().await;
    bench.backend.let_lease_end().await;
    bench.retry_with(&lease, B::LEASE, 4, false).await;
    bench.assert_nothing_due().await;
    bench.backend.let_lease_end().await;
    assert_eq!(bench.take_one().await.attempts, 4);
}

pub async fn what_is_decided_stays_so<B: Backend>(bench: Bench<B>) {
    bench.put([recipient(1)]).await;
    let lease = bench.take_one().await;
    bench.decide_one(&lease, accepted(1)).await;
    bench.retry_in(&lease, Duration::ZERO).await;
    bench.assert_nothing_due().await;
    assert_eq!(bench.outcomes().await, [accepted(1)]);
    assert_eq!(bench.counts().await.unwrap().pending(), 0);
}

/// One customer who is not to be asked for hours holds nobody up.
pub async fn one_that_waits_holds_no_other<B: Backend>(bench: Bench<B>) {
    bench.put((0..30).map(recipient)).await;
    let deferred = bench.take(10).await;
    for lease in &deferred {
        bench.retry_in(lease, B::LEASE * 1_000).await;
    }
    assert_eq!(bench.take(20).await.len(), 20);
    bench.assert_nothing_due().await;
    assert_eq!(bench.counts().await.unwrap().pending(), 30);
}

pub async fn several_in_one_call<B: Backend>(bench: Bench<B>) {
    bench.put((0..5).map(recipient)).await;
    let retry = |lease: &Lease| Retry {
        id: lease.id,
        at: bench.backend.now(),
        attempts: lease.line.unwrap() as u32,
        unsent: false,
    };
    let retries = bench.take(5).await.iter().map(retry).collect();
    bench.retry(retries).await.unwrap();
    for lease in bench.take(5).await {
        assert_eq!(u64::from(lease.attempts), lease.line.unwrap());
    }
}
