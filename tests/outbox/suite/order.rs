//! Entries are handed out in the order in which they became due.

use std::time::Duration;

use crate::backend::Backend;
use crate::bench::{Bench, lines};
use crate::sample::recipient;

pub async fn first_put_first_handed_out<B: Backend>(bench: Bench<B>) {
    // The order of their keys is another.
    let numbers = [5, 3, 9, 1, 7, 2, 8, 0];
    bench.put(numbers[..3].iter().copied().map(recipient)).await;
    bench.put(numbers[3..5].iter().copied().map(recipient)).await;
    bench.put(numbers[5..].iter().copied().map(recipient)).await;
    let mut leases = bench.take(1).await;
    leases.extend(bench.take(3).await);
    leases.extend(bench.take(4).await);
    assert_eq!(lines(&leases), numbers);
}

/// Where time is waited for, moments lie too close together to tell.
pub async fn given_back_by_their_moments<B: Backend>(bench: Bench<B>) {
    if !B::IS_CLOCKED {
        return;
    }
    bench.put((0..6).map(recipient)).await;
    let seconds = [4, 2, 6, 1, 5, 3];
    for (lease, seconds) in bench.take(6).await.iter().zip(seconds) {
        bench.retry_in(lease, Duration::from_secs(seconds)).await;
    }
    bench.backend.pass(Duration::from_secs(5)).await;
    let mut leases = bench.take(2).await;
    leases.extend(bench.take(3).await);
    assert_eq!(lines(&leases), [3, 1, 5, 0, 4]);
    bench.assert_nothing_due().await;
}

pub async fn of_dead_workers_by_the_ends_of_their_leases<B: Backend>(bench: Bench<B>) {
    if !B::IS_CLOCKED {
        return;
    }
    bench.put((0..4).map(recipient)).await;
    let mut leases = Vec::new();
    for _ in 0..4 {
        leases.push(bench.take_one().await);
        bench.backend.pass(B::LEASE / 10).await;
    }
    // They would end as they began, but one lasts longer, and one was given back for a moment in between.
    bench.extend_one(&leases[0]).await;
    bench.retry_in(&leases[3], B::LEASE * 75 / 100).await;
    bench.backend.pass(B::LEASE * 2).await;
    assert_eq!(lines(&bench.take(4).await), [1, 3, 2, 0].map(|it| it as u64));
}
