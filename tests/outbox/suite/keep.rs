//! `Known::Keep`: the one that is there stays, whatever its state, and nothing is added. `Known::Never`: nothing is
//! looked up.

use proactive_events_delivery::outbox::{Batch, Known, PutCounts};

use crate::backend::Backend;
use crate::bench::Bench;
use crate::sample::{accepted, recipient, recipient_at, refused, single};

const ONE_KEPT: PutCounts = PutCounts { added: 0, kept: 1, superseded: 0 };

pub async fn what_waits_stays<B: Backend>(bench: Bench<B>) {
    for (number, make) in [(1, recipient_at as fn(_, _) -> _), (2, single)] {
        bench.put([make(number, 5)]).await;
        for version in [4, 5, 6] {
            let counts = bench.put_known(Known::Keep, [make(number, version)]).await;
            assert_eq!(counts, ONE_KEPT);
        }
        let lease = bench.take_one().await;
        assert_eq!(lease.request, make(number, 5).encoded());
        bench.assert_nothing_due().await;
        bench.decide_one(&lease, accepted(1)).await;
    }
    assert_eq!(bench.counts().await.unwrap().entries, 2);
}

pub async fn what_is_leased_stays_leased<B: Backend>(bench: Bench<B>) {
    bench.put([recipient(1)]).await;
    let lease = bench.take_one().await;
    assert_eq!(bench.put_known(Known::Keep, [recipient_at(1, 9)]).await, ONE_KEPT);
    bench.assert_nothing_due().await;
    bench.decide_one(&lease, accepted(1)).await;
    assert_eq!(bench.outcomes().await, [accepted(1)]);
}

pub async fn what_is_decided_stays_decided<B: Backend>(bench: Bench<B>) {
    bench.put([recipient(1)]).await;
    let lease = bench.take_one().await;
    bench.decide_one(&lease, accepted(1)).await;
    assert_eq!(bench.put_known(Known::Keep, [recipient_at(1, 9)]).await, ONE_KEPT);
    bench.assert_nothing_due().await;
    assert_eq!(bench.counts().await.unwrap().entries, 1);
    assert_eq!(bench.outcomes().await, [accepted(1)]);
}

pub async fn what_was_refused_stays_refused<B: Backend>(bench: Bench<B>) {
    let refuse = |number| {
        let (known, refused) = (Known::Keep, vec![refused(number)]);
        bench.put_batch(Batch { refused, known, ..Batch::default() })
    };
    assert_eq!(refuse(1).await.added, 1);
    assert_eq!(refuse(1).await, ONE_KEPT);
    assert_eq!(bench.put_known(Known::Keep, [recipient(1)]).await, ONE_KEPT);
    bench.assert_nothing_due().await;
    bench.put([recipient(2)]).await;
    assert_eq!(refuse(2).await, ONE_KEPT, "nor is refused what waits");
    assert_eq!(bench.take_one().await.line, Some(2));
    assert_eq!(bench.all_results().await.len(), 1);
    assert_eq!(bench.counts().await.unwrap().entries, 2);
}

pub async fn a_key_twice_in_a_batch_is_one_entry<B: Backend>(bench: Bench<B>) {
    let batch = [recipient_at(1, 3), recipient(2), recipient_at(1, 7)];
    let counts = bench.put_known(Known::Keep, batch).await;
    assert_eq!(counts, PutCounts { added: 2, kept: 1, superseded: 0 });
    let leases = bench.take(2).await;
    let one = leases.iter().find(|lease| lease.line == Some(1)).unwrap();
    assert_eq!(one.request, recipient_at(1, 3).encoded());
    bench.assert_nothing_due().await;
}

/// Some of a batch are known, as when a crash came between a put and its answer.
pub async fn a_batch_of_known_and_new_adds_the_new<B: Backend>(bench: Bench<B>) {
    bench.put((0..50).map(recipient)).await;
    let counts = bench.put_known(Known::Keep, (25..75).map(recipient)).await;
    assert_eq!(counts, PutCounts { added: 25, kept: 25, superseded: 0 });
    let mut lines = crate::bench::lines(&bench.take(75).await);
    lines.sort_unstable();
    assert!(lines.into_iter().eq(0..75));
}

/// The keys of entries that were put unseen are known to those that look.
pub async fn never_and_keep_may_take_turns<B: Backend>(bench: Bench<B>) {
    bench.put([recipient(1)]).await;
    bench.put_known(Known::Keep, [recipient(2)]).await;
    bench.put([recipient(3)]).await;
    let counts = bench.put_known(Known::Keep, (1..=4).map(recipient)).await;
    assert_eq!(counts, PutCounts { added: 1, kept: 3, superseded: 0 });
    assert_eq!(bench.counts().await.unwrap().entries, 4);
}
