//! After a crash every entry is there that a put has returned for, with at most one outcome each; what was leased is
//! waiting again, at the latest when its lease ends. For a store in memory, only the workers have died.

use std::time::Duration;

use proactive_events::Region;
use proactive_events_delivery::outbox::{Batch, Failure, Known, Progress, Verdict, cancel};

use crate::backend::{Backend, in_real_time};
use crate::bench::{Bench, decision, lines, record};
use crate::sample::{
    CAMPAIGN, accepted, declined, elsewhere, new_frame, recipient, recipient_at, recipient_of,
    refused, single, to_all,
};

pub async fn what_was_put_is_there<B: Backend>(mut bench: Bench<B>) {
    let all = [recipient(1), single(2, 3), to_all(3), elsewhere(Region::FarEast, recipient(4))];
    for entry in &all {
        bench.put([entry.clone()]).await;
        bench.crash().await;
    }
    assert_eq!(bench.counts().await.unwrap().pending(), 4);
    let mut leases = bench.take(3).await;
    leases.extend(bench.take_in(Region::FarEast, 1).await);
    for (lease, entry) in leases.iter().zip(&all) {
        assert_eq!((lease.key, lease.line), (entry.key, entry.line));
        assert_eq!(lease.request, entry.encoded());
    }
}

/// Bodies of several kinds, each with a life span of its own.
pub async fn frames_are_there<B: Backend>(mut bench: Bench<B>) {
    let hours = [7, 11, 7, 23];
    let frames = hours.map(|it| new_frame(&format!("Seller {it}"), Duration::from_hours(it)));
    let all = (0..).zip(frames).map(|(number, frame)| recipient_of(frame, number, 0));
    let all: Vec<_> = all.collect();
    bench.put(all.clone()).await;
    bench.crash().await;
    let again = new_frame("Seller 5", Duration::from_hours(5));
    bench.put([recipient_of(again.clone(), 4, 0)]).await;
    let expected = all.into_iter().chain([recipient_of(again, 4, 0)]);
    for (lease, entry) in bench.take(5).await.iter().zip(expected) {
        assert_eq!(lease.request, entry.encoded());
    }
}

pub async fn progress_is_that_of_the_last_batch<B: Backend>(mut bench: Bench<B>) {
    for records in 1..=3 {
        let entries = vec![recipient(records)];
        let progress = Some(Progress { records, ..Progress::default() });
        let batch = Batch { entries, progress: progress.clone(), ..Batch::default() };
        bench.put_batch(batch).await;
        bench.crash().await;
        assert_eq!(Some(bench.progress().await.unwrap()), progress);
        assert_eq!(bench.counts().await.unwrap().entries, records);
    }
}

pub async fn campaigns_are_there<B: Backend>(mut bench: Bench<B>) {
    for name in ["z", "a"] {
        bench.backend.store().create(record(name)).await.unwrap();
    }
    bench.backend.store().remove("z").await.unwrap();
    bench.crash().await;
    let store = bench.backend.store();
    assert_eq!(store.list().await.unwrap(), [CAMPAIGN, "a"].map(record));
    assert_eq!(bench.record(), &record(CAMPAIGN));
    assert!(store.open("z").await.unwrap().is_none());
}

pub async fn what_was_leased_is_waiting_again<B: Backend>(mut bench: Bench<B>) {
    bench.put((0..20).map(recipient)).await;
    let leased = lines(&bench.take(5).await);
    bench.crash().await;
    let leases = bench.take(20).await;
    for lease in &leases {
        let is_repeated = leased.contains(&lease.line.unwrap());
        if B::SURVIVES_CRASHES {
            assert_eq!(lease.deliveries, 1 + u64::from(is_repeated));
            assert_eq!(lease.request.is_repeated(), is_repeated, "it may have arrived");
        } else {
            assert!((1..=1 + u64::from(is_repeated)).contains(&lease.deliveries));
            assert!(lease.request.is_repeated(), "it may have arrived");
        }
        assert_eq!(lease.request.body(), recipient(lease.line.unwrap()).encoded().body());
    }
    let mut all = lines(&leases);
    all.sort_unstable();
    assert!(all.into_iter().eq(0..20));
    bench.assert_nothing_due().await;
}

pub async fn results_are_kept_and_go_on<B: Backend>(mut bench: Bench<B>) {
    let batch = Batch { refused: vec![refused(9)], ..Batch::default() };
    bench.put_batch(batch).await;
    bench.put((0..4).map(recipient)).await;
    let leases = bench.take(4).await;
    bench.decide_one(&leases[2], accepted(2)).await;
    let forbidden = declined(Verdict::Refused, Some(403), "No enablement");
    bench.decide_one(&leases[0], forbidden).await;
    let (results, counts) = (bench.all_results().await, bench.counts().await.unwrap());
    assert_eq!(results.len(), 3);
    bench.crash().await;
    assert_eq!(bench.all_results().await, results);
    assert_eq!(bench.counts().await.unwrap(), counts);
    for lease in bench.take(2).await {
        assert!([Some(1), Some(3)].contains(&lease.line), "a decided one is not sent again");
        bench.decide_one(&lease, accepted(1)).await;
    }
    bench.assert_nothing_due().await;
    let all = bench.all_results().await;
    assert_eq!((all.len(), &all[..3]), (5, &results[..]));
    bench.crash().await;
    assert_eq!(bench.all_results().await, all);
}

pub async fn what_was_given_up_stays_so<B: Backend>(mut bench: Bench<B>) {
    bench.put((0..3).map(recipient)).await;
    bench.take(1).await;
    bench.give_up(Failure::cancelled()).await.unwrap();
    bench.crash().await;
    in_real_time::<B>();
    cancel(&*bench, Failure::cancelled()).await.unwrap();
    bench.assert_nothing_due().await;
    assert_eq!(bench.counts().await.unwrap().of(Verdict::Failed), 3);
    assert_eq!(bench.all_results().await.len(), 3);
}

pub async fn what_was_given_back_keeps_its_moment<B: Backend>(mut bench: Bench<B>) {
    bench.put([recipient(1), recipient(2), recipient(3)]).await;
    let leases = bench.take(3).await;
    bench.retry_with(&leases[0], Duration::ZERO, 3, false).await;
    bench.retry_with(&leases[1], Duration::ZERO, 2, true).await;
    bench.retry_with(&leases[2], B::LEASE * 1_000, 1, false).await;
    bench.crash().await;
    let mut again = bench.take(2).await;
    again.sort_by_key(|lease| lease.attempts);
    let told = again.iter().map(|it| (it.attempts, it.deliveries, it.request.is_repeated()));
    assert_eq!(told.collect::<Vec<_>>(), [(2, 1, !B::SURVIVES_CRASHES), (3, 2, true)]);
    bench.assert_nothing_due().await;
    assert_eq!(bench.counts().await.unwrap().pending(), 3);
}

/// As what was queued otherwise is.
pub async fn what_waited_is_marked_as_repeated<B: Backend>(mut bench: Bench<B>) {
    bench.put([recipient(1)]).await;
    bench.retry_with(&bench.take_one().await, B::LEASE / 2, 2, true).await;
    bench.crash().await;
    bench.backend.pass(B::LEASE / 2).await;
    let lease = bench.take_one().await;
    assert_eq!((lease.attempts, lease.deliveries), (2, 1));
    assert_eq!(lease.request.is_repeated(), !B::SURVIVES_CRASHES);
}

pub async fn keys_are_still_known<B: Backend>(mut bench: Bench<B>) {
    bench.put([recipient_at(1, 5), recipient_at(2, 5)]).await;
    let lease = bench.take_one().await;
    bench.decide_one(&lease, accepted(1)).await;
    bench.crash().await;
    let counts = bench.put_known(Known::Keep, (1..=3).map(|it| recipient_at(it, 9))).await;
    assert_eq!((counts.added, counts.kept), (1, 2));
    bench.crash().await;
    let batch = [recipient_at(1, 5), recipient_at(2, 5), recipient_at(2, 6), recipient_at(3, 9)];
    let counts = bench.put_known(Known::Supersede, batch).await;
    assert_eq!((counts.added, counts.kept, counts.superseded), (0, 3, 1));
    bench.crash().await;
    let mut leases = bench.take(2).await;
    leases.sort_by_key(|lease| lease.line);
    for (lease, entry) in leases.iter().zip([recipient_at(2, 6), recipient_at(3, 9)]) {
        assert_eq!(lease.request.body(), entry.encoded().body());
        assert_eq!(lease.request.is_repeated(), !B::SURVIVES_CRASHES);
    }
    bench.assert_nothing_due().await;
}

/// Places are not assigned again.
pub async fn the_order_of_putting_goes_on<B: Backend>(mut bench: Bench<B>) {
    bench.put((0..3).map(recipient)).await;
    let lease = bench.take_one().await;
    bench.decide_one(&lease, accepted(1)).await;
    bench.crash().await;
    bench.put((3..6).map(recipient)).await;
    let waiting = bench.all_undecided().await;
    let lines: Vec<_> = waiting.iter().map(|it| it.line.unwrap()).collect();
    assert_eq!(lines, [1, 2, 3, 4, 5]);
    assert!(waiting.is_sorted_by(|one, next| one.place < next.place));
}

/// State that a first crash restored does not come back after a second one.
pub async fn one_after_another<B: Backend>(mut bench: Bench<B>) {
    bench.put([recipient(1), elsewhere(Region::FarEast, recipient(2))]).await;
    bench.decide_one(&bench.take_one().await, accepted(1)).await;
    let counts = bench.counts().await.unwrap();
    for _ in 0..3 {
        bench.backend.reopen().await;
        bench.open_again().await;
        assert_eq!(bench.counts().await.unwrap(), counts);
        assert_eq!(bench.all_undecided().await.len(), 1);
    }
    assert!(bench.lease_once(crate::sample::HOME, 9).await.is_empty());
}

/// In another region, and of one that waits for its moment: there the older request has another place than the newer.
pub async fn what_was_superseded_stays_away<B: Backend>(mut bench: Bench<B>) {
    bench.put((0..3).map(|number| recipient_at(number, 0))).await;
    for lease in bench.take(2).await {
        bench.retry_in(&lease, B::LEASE / 2).await;
    }
    let newer = [
        recipient_at(0, 1),
        elsewhere(Region::FarEast, recipient_at(1, 1)),
        elsewhere(Region::FarEast, recipient_at(2, 1)),
    ];
    let counts = bench.put_known(Known::Supersede, newer.clone()).await;
    assert_eq!(counts.superseded, 3);
    bench.crash().await;
    assert_eq!(bench.counts().await.unwrap().pending(), 3);
    let mut leases = bench.take(1).await;
    leases.extend(bench.take_in(Region::FarEast, 2).await);
    for (lease, entry) in leases.iter().zip(&newer) {
        assert_eq!(lease.request.body(), entry.encoded().body());
    }
    bench.backend.pass(B::LEASE / 2).await;
    bench.assert_nothing_due().await;
    let outcomes = (0..).zip(&leases).map(|(number, lease)| decision(lease, accepted(number)));
    bench.decide(outcomes.collect()).await.unwrap();
    assert_eq!(bench.counts().await.unwrap().pending(), 0);
    assert_eq!(bench.all_results().await.len(), 3);
}
