//! Undecided entries are read out in the order in which they were put, whatever their state.

use proactive_events::Region;

use crate::backend::Backend;
use crate::bench::Bench;
use crate::sample::{accepted, elsewhere, recipient, single, to_all};

pub async fn in_the_order_of_putting<B: Backend>(bench: Bench<B>) {
    assert!(bench.all_undecided().await.is_empty());
    bench.put((0..8).map(recipient)).await;
    let leases = bench.take(4).await;
    bench.retry_in(&leases[1], std::time::Duration::ZERO).await;
    bench.retry_in(&leases[0], B::LEASE * 100).await;
    bench.decide_one(&leases[2], accepted(1)).await;
    bench.put([recipient(8)]).await;
    let waiting = bench.all_undecided().await;
    let mut lines: Vec<_> = waiting.iter().map(|it| it.line.unwrap()).collect();
    if !B::KEEPS_PLACES {
        // Those that were not given back still stand in their order.
        let stayed = lines.iter().filter(|line| **line > 1);
        assert!(stayed.is_sorted());
        lines.sort_unstable();
    }
    assert_eq!(lines, [0, 1, 3, 4, 5, 6, 7, 8]);
    assert!(waiting.is_sorted_by(|one, next| one.place < next.place));
    assert_eq!(bench.counts().await.unwrap().pending(), 8, "reading does not lease");
}

pub async fn in_pages<B: Backend>(bench: Bench<B>) {
    bench.put((0..12).map(recipient)).await;
    let leases = bench.take(12).await;
    for index in [0, 4, 5, 11] {
        bench.decide_one(&leases[index], accepted(1)).await;
    }
    let all: Vec<_> = bench.all_undecided().await.iter().map(|it| it.place).collect();
    assert_eq!(all.len(), 8);
    for size in [1, 3, 8, 9] {
        let (mut read, mut after) = (Vec::new(), 0);
        loop {
            let page = bench.undecided(after, size).await.unwrap();
            assert!(page.len() <= size);
            assert!(read.len() < all.len() || page.is_empty(), "pages overlap");
            let Some(last) = page.last() else { break };
            after = last.place;
            read.extend(page.iter().map(|it| it.place));
        }
        assert_eq!(read, all, "in pages of {size}");
    }
}

pub async fn with_all_that_they_are<B: Backend>(bench: Bench<B>) {
    let entries = [recipient(1), single(2, 5), elsewhere(Region::FarEast, to_all(3))];
    bench.put(entries.clone()).await;
    let waiting = bench.all_undecided().await;
    assert_eq!(waiting.len(), 3);
    for (waiting, entry) in waiting.iter().zip(&entries) {
        assert_eq!(waiting.request.body(), entry.encoded().body());
        assert_eq!((waiting.region, waiting.line), (entry.region, entry.line));
        assert_eq!(waiting.deliveries, 0);
        assert!(waiting.due.is_none_or(|due| due <= bench.backend.now()), "due at once");
    }
}

pub async fn with_their_moment<B: Backend>(bench: Bench<B>) {
    bench.put([recipient(1)]).await;
    let before = bench.backend.now();
    let lease = bench.take_one().await;
    let due = |waiting: Vec<proactive_events_delivery::outbox::Waiting>| {
        assert_eq!((waiting.len(), waiting[0].deliveries), (1, 1));
        waiting[0].due
    };
    // A server may keep the end of a lease to itself.
    if let Some(end) = due(bench.all_undecided().await) {
        assert!(end >= before.checked_add(B::LEASE).unwrap());
        assert!(end <= bench.backend.now().checked_add(B::LEASE).unwrap());
    } else {
        assert!(!B::IS_CLOCKED);
    }
    let span = B::LEASE * 50;
    let before = bench.backend.now();
    bench.retry_in(&lease, span).await;
    if let Some(moment) = due(bench.all_undecided().await) {
        assert!(moment >= before.checked_add(span).unwrap());
        assert!(moment <= bench.backend.now().checked_add(span).unwrap());
    } else {
        assert!(!B::IS_CLOCKED);
    }
}
