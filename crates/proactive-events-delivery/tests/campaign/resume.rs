//! Running again: nothing is doubled, nothing is left out.

use std::sync::Arc;

use proactive_events_delivery::CancellationToken;
use proactive_events_delivery::campaign::{EnqueueError, EnqueueStep, Repeated, enqueue};
use proactive_events_delivery::outbox::{Known, Outbox};

use crate::spy::Spy;
use crate::support::{body, enqueued, options, outbox, put, recipients, refused, users};

fn list(users: impl IntoIterator<Item = u32>) -> String {
    let rows: String = users.into_iter().map(|user| format!("user{user}\n")).collect();
    format!("user\n{rows}")
}

/// Twenty records: two wrong ones, three repeated ones.
const MIXED: &str = "user,region\na,\nb,\na,\nc,xx\nd,\ne,\nf,\nc,\n,eu\ng,\nh,\ni,\nj,\nk,\nl,\nm,\nn,\na,\no,\np,\n";

async fn state(outbox: &dyn Outbox) -> impl PartialEq + std::fmt::Debug + use<> {
    let progress = outbox.progress().await.unwrap();
    (users(outbox).await, refused(outbox).await, progress)
}

#[tokio::test]
async fn a_user_listed_twice_is_one_recipient() {
    let (report, outbox) = enqueued(MIXED).await;
    let repeated = |line, first_line| Repeated { line, first_line };
    assert_eq!(report.first_repeated, [repeated(4, 2), repeated(9, 5), repeated(19, 2)]);
    assert_eq!((report.records, report.repeated, report.added), (20, 3, 17));
    let progress = outbox.progress().await.unwrap();
    assert_eq!((progress.records, progress.entries, progress.complete), (20, 17, true));
    assert_eq!(outbox.counts().await.unwrap().entries, 17);
}

#[tokio::test]
async fn many_repeated_users_are_found_exactly() {
    // More than a page of them.
    let (report, outbox) = enqueued(list((0..6_000).chain(0..6_000))).await;
    assert_eq!((report.repeated, report.added), (6_000, 6_000));
    assert_eq!(report.first_repeated.len(), 10);
    assert_eq!(report.first_repeated[9], Repeated { line: 6_011, first_line: 11 });
    assert_eq!(outbox.counts().await.unwrap().entries, 6_000);
}

#[tokio::test]
async fn a_run_that_was_stopped_goes_on_where_it_ended() {
    let (_, undisturbed) = enqueued(MIXED).await;
    for stop_at in 0..=20 {
        let outbox = outbox().await;
        let stop = CancellationToken::new();
        let observer = |step| {
            if let EnqueueStep::Queued { records, .. } = step
                && records >= stop_at
            {
                stop.cancel();
            }
        };
        let options = options().with_cancellation(stop.clone());
        let first = enqueue(&*outbox, &body(), recipients(MIXED), &options, &observer).await;
        let queued = outbox.progress().await.unwrap().records;
        // Batches of three.
        assert_eq!(queued, stop_at.next_multiple_of(3).min(20));
        assert_eq!(first.unwrap().complete, queued == 20);
        let second = put(&*outbox, MIXED).await.unwrap();
        assert_eq!((second.resumed_from, second.kept), (queued, 0));
        assert_eq!(state(&*outbox).await, state(&*undisturbed).await);
    }
}

#[tokio::test]
async fn a_run_whose_outbox_failed_goes_on_where_it_ended() {
    let (_, undisturbed) = enqueued(MIXED).await;
    for puts in 0..7 {
        let outbox = outbox().await;
        let spy = Spy::new(Arc::clone(&outbox)).failing_after(puts);
        let error = put(&spy, MIXED).await.unwrap_err();
        assert!(matches!(error, EnqueueError::Outbox(_)));
        assert_eq!(outbox.progress().await.unwrap().records, puts as u64 * 3);
        put(&*outbox, MIXED).await.unwrap();
        assert_eq!(state(&*outbox).await, state(&*undisturbed).await);
    }
}

#[tokio::test]
async fn the_same_list_again_puts_nothing() {
    let (_, outbox) = enqueued(MIXED).await;
    let spy = Spy::new(outbox);
    let report = put(&spy, MIXED).await.unwrap();
    assert_eq!((report.complete, report.resumed_from, report.added), (true, 20, 0));
    assert!(spy.puts().is_empty());
}

#[tokio::test]
async fn a_longer_list_is_put_from_its_new_end_on() {
    let (_, outbox) = enqueued(list(0..10)).await;
    let spy = Spy::new(outbox);
    let report = put(&spy, list((0..14).chain([3]))).await.unwrap();
    assert_eq!((report.resumed_from, report.added, report.repeated), (10, 4, 1));
    let puts = spy.puts();
    assert!(puts.iter().all(|put| put.known == Known::Never));
    assert_eq!(puts.iter().flat_map(|put| put.lines.clone()).collect::<Vec<_>>(), [12, 13, 14, 15]);
    let progress = spy.progress().await.unwrap();
    assert_eq!((progress.records, progress.entries, progress.complete), (15, 14, true));
}

#[tokio::test]
async fn what_is_in_doubt_is_put_with_care() {
    let outbox = outbox().await;
    let spy = Spy::new(Arc::clone(&outbox)).failing_after(2);
    put(&spy, list(0..20)).await.unwrap_err();
    let spy = Spy::new(outbox).doubting(4);
    put(&spy, list(0..20)).await.unwrap();
    let puts = spy.puts();
    let known: Vec<_> = puts.iter().map(|put| (put.known, put.lines.len())).collect();
    assert_eq!(known[..3], [(Known::Keep, 3), (Known::Keep, 1), (Known::Never, 3)]);
    let doubtful: Vec<_> = puts.iter().map(|put| put.progress.as_ref().unwrap().doubtful).collect();
    assert_eq!(doubtful[..3], [1, 0, 0]);
    assert_eq!(spy.counts().await.unwrap().entries, 20);
}

#[tokio::test]
async fn a_changed_list_adds_who_is_new() {
    let (_, outbox) = enqueued(list(0..10)).await;
    // In another order, some of them gone, some new; and interrupted on the way.
    let changed = list([20, 9, 8, 1, 21, 0, 22, 5]);
    let spy = Spy::new(Arc::clone(&outbox)).failing_after(2);
    put(&spy, &changed).await.unwrap_err();
    assert!(spy.puts().iter().all(|put| put.known == Known::Keep));
    let report = put(&*outbox, &changed).await.unwrap();
    assert_eq!((report.resumed_from, report.added, report.kept), (6, 1, 1));
    let progress = outbox.progress().await.unwrap();
    assert_eq!((progress.records, progress.entries, progress.complete), (8, 13, true));
    assert_eq!(outbox.counts().await.unwrap().entries, 13);
    // The old recipients are known for ever, also when the list grows.
    let report = put(&*outbox, list([20, 9, 8, 1, 21, 0, 22, 5, 2, 3, 30])).await.unwrap();
    assert_eq!((report.resumed_from, report.added, report.kept), (8, 1, 2));
    let progress = outbox.progress().await.unwrap();
    assert_eq!((progress.entries, progress.complete), (14, true));
    // And back to the first one.
    let report = put(&*outbox, list(0..10)).await.unwrap();
    assert_eq!((report.resumed_from, report.added, report.kept), (0, 0, 10));
    assert_eq!(outbox.progress().await.unwrap().entries, 14);
}

#[tokio::test]
async fn verifying_puts_everything_and_doubles_nothing() {
    let (_, outbox) = enqueued(MIXED).await;
    let before = state(&*outbox).await;
    let spy = Spy::new(Arc::clone(&outbox)).failing_after(3);
    let verifying = options().with_verify(true);
    let verify = async |outbox: &dyn Outbox| {
        enqueue(outbox, &body(), recipients(MIXED), &verifying, &|_| {}).await
    };
    verify(&spy).await.unwrap_err();
    assert_eq!(state(&*outbox).await, before);
    let report = verify(&*outbox).await.unwrap();
    assert_eq!((report.added, report.kept, report.complete), (0, 17, true));
    assert_eq!(state(&*outbox).await, before);
}
