//! `Known::Supersede`: a later timestamp replaces what is undecided and is an entry of its own when that is decided;
//! an earlier one, or the same one again, changes nothing. Different ones of one moment: `moment`.

use proactive_events::Region;
use proactive_events_delivery::outbox::{Entry, Known, PutCounts};

use crate::backend::Backend;
use crate::bench::Bench;
use crate::sample::{accepted, elsewhere, recipient_at, single};

const ONE_SUPERSEDED: PutCounts = PutCounts { added: 0, kept: 0, superseded: 1 };
const ONE_KEPT: PutCounts = PutCounts { added: 0, kept: 1, superseded: 0 };
const ONE_ADDED: PutCounts = PutCounts { added: 1, kept: 0, superseded: 0 };

async fn put<B: Backend>(bench: &Bench<B>, entry: Entry) -> PutCounts {
    bench.put_known(Known::Supersede, [entry]).await
}

pub async fn a_later_one_takes_the_place_of_what_waits<B: Backend>(bench: Bench<B>) {
    for make in [recipient_at as fn(_, _) -> _, single] {
        let number = bench.counts().await.unwrap().entries + 1;
        assert_eq!(put(&bench, make(number, 0)).await, ONE_ADDED);
        assert_eq!(put(&bench, make(number, 1)).await, ONE_SUPERSEDED);
        let lease = bench.take_one().await;
        assert_eq!(lease.request, make(number, 1).encoded());
        bench.assert_nothing_due().await;
        bench.decide_one(&lease, accepted(1)).await;
        assert_eq!(bench.all_results().await.len() as u64, number);
        assert_eq!(bench.counts().await.unwrap().entries, number);
    }
}

pub async fn all_of_the_later_one_counts<B: Backend>(bench: Bench<B>) {
    put(&bench, recipient_at(1, 0)).await;
    let newer = Entry { line: Some(77), ..elsewhere(Region::FarEast, recipient_at(1, 1)) };
    put(&bench, newer).await;
    let lease = bench.take_in(Region::FarEast, 1).await.remove(0);
    assert_eq!(lease.line, Some(77));
    bench.assert_nothing_due().await;
    bench.decide_one(&lease, accepted(1)).await;
    assert_eq!(bench.all_results().await[0].line, Some(77));
}

/// The newer request has not been sent: nothing of the older one's history is its own.
pub async fn a_later_one_is_due_while_the_older_is_leased<B: Backend>(bench: Bench<B>) {
    put(&bench, recipient_at(1, 0)).await;
    let first = bench.take_one().await;
    bench.retry_in(&first, std::time::Duration::ZERO).await;
    let older = bench.take_one().await;
    assert_eq!((older.deliveries, older.attempts), (2, 1));
    assert_eq!(put(&bench, recipient_at(1, 1)).await, ONE_SUPERSEDED);
    let newer = bench.take_one().await;
    assert_eq!(newer.request, recipient_at(1, 1).encoded());
    assert!(!newer.request.is_repeated());
    assert_eq!((newer.deliveries, newer.attempts), (1, 0));
    assert_ne!(newer.id, older.id);
}

pub async fn a_later_one_is_due_though_the_older_was_deferred<B: Backend>(bench: Bench<B>) {
    put(&bench, recipient_at(1, 0)).await;
    bench.retry_in(&bench.take_one().await, B::LEASE * 100).await;
    put(&bench, recipient_at(1, 1)).await;
    assert_eq!(bench.take_one().await.request, recipient_at(1, 1).encoded());
}

pub async fn leases_of_the_older_one_change_nothing<B: Backend>(bench: Bench<B>) {
    put(&bench, recipient_at(1, 0)).await;
    let older = bench.take_one().await;
    put(&bench, recipient_at(1, 1)).await;
    bench.decide_one(&older, accepted(1)).await;
    assert!(bench.all_results().await.is_empty());
    bench.retry_in(&older, B::LEASE * 100).await;
    bench.extend_one(&older).await;
    let newer = bench.take_one().await;
    assert_eq!(newer.request, recipient_at(1, 1).encoded());
    bench.decide_one(&older, accepted(2)).await;
    bench.retry_in(&older, std::time::Duration::ZERO).await;
    bench.assert_nothing_due().await;
    assert_eq!(bench.counts().await.unwrap().pending(), 1);
    bench.decide_one(&newer, accepted(3)).await;
    bench.decide_one(&older, accepted(4)).await;
    assert_eq!(bench.outcomes().await, [accepted(3)]);
}

pub async fn an_equal_or_earlier_one_changes_nothing<B: Backend>(bench: Bench<B>) {
    for make in [recipient_at as fn(_, _) -> _, single] {
        let number = bench.counts().await.unwrap().entries + 1;
        put(&bench, make(number, 5)).await;
        assert_eq!(put(&bench, make(number, 5)).await, ONE_KEPT);
        assert_eq!(put(&bench, make(number, 4)).await, ONE_KEPT);
        let lease = bench.take_one().await;
        assert_eq!(lease.request, make(number, 5).encoded());
        assert_eq!(put(&bench, make(number, 5)).await, ONE_KEPT);
        assert_eq!(put(&bench, make(number, 4)).await, ONE_KEPT);
        bench.assert_nothing_due().await;
        bench.decide_one(&lease, accepted(1)).await;
        assert_eq!(bench.all_results().await.len() as u64, number, "the lease was good");
        assert_eq!(put(&bench, make(number, 5)).await, ONE_KEPT);
        assert_eq!(put(&bench, make(number, 4)).await, ONE_KEPT);
        bench.assert_nothing_due().await;
    }
}

pub async fn a_later_one_after_the_decision_is_an_entry_of_its_own<B: Backend>(bench: Bench<B>) {
    put(&bench, single(1, 0)).await;
    let older = bench.take_one().await;
    bench.decide_one(&older, accepted(1)).await;
    assert_eq!(put(&bench, single(1, 1)).await, ONE_ADDED);
    assert_eq!(bench.counts().await.unwrap().entries, 2);
    assert_eq!(put(&bench, single(1, 1)).await, ONE_KEPT, "the newest of the key counts");
    assert_eq!(put(&bench, single(1, 2)).await, ONE_SUPERSEDED);
    bench.decide_one(&older, accepted(9)).await;
    let newer = bench.take_one().await;
    assert_eq!(newer.request, single(1, 2).encoded());
    bench.decide_one(&newer, accepted(2)).await;
    assert_eq!(bench.outcomes().await, [accepted(1), accepted(2)]);
    assert_eq!(bench.counts().await.unwrap().entries, 2);
}

pub async fn a_key_twice_in_a_batch_is_superseded_there<B: Backend>(bench: Bench<B>) {
    let batch = [single(1, 1), single(1, 2), single(2, 2), single(2, 1)];
    let counts = bench.put_known(Known::Supersede, batch).await;
    assert_eq!(counts, PutCounts { added: 2, kept: 1, superseded: 1 });
    for lease in bench.take(2).await {
        assert_eq!(lease.request.timestamp(), crate::sample::moment_of(2));
    }
    bench.assert_nothing_due().await;
}
