//! Giving up decides everything that waits as failed, for a reason; what is leased keeps its chance of a true outcome.

use std::time::Duration;

use futures_util::future::join;
use proactive_events::Region;
use proactive_events_delivery::outbox::{
    Batch, Cause, Failure, GivenUp, Known, Outcome, Verdict, cancel,
};

use crate::backend::{Backend, in_real_time};
use crate::bench::Bench;
use crate::sample::{accepted, elsewhere, recipient, recipient_at, refused};

pub async fn everything_that_waits<B: Backend>(bench: Bench<B>) {
    let (refused, entries) = (vec![refused(90)], (0..6).map(recipient).collect());
    bench.put_batch(Batch { refused, entries, ..Batch::default() }).await;
    let leases = bench.take(3).await;
    bench.decide_one(&leases[0], accepted(1)).await;
    bench.retry_in(&leases[1], B::LEASE * 100).await;
    bench.put([elsewhere(Region::FarEast, recipient(6))]).await;
    let given_up = bench.give_up(Failure::cancelled()).await.unwrap();
    assert_eq!(given_up, GivenUp { decided: 5, leased: 1 });
    let counts = bench.counts().await.unwrap();
    assert_eq!((counts.entries, counts.pending()), (8, 1));
    // The one that was given back was handed out before, and nobody said that it cannot have arrived.
    assert_eq!(counts.decided.get(&(Verdict::Failed, Cause::Cancelled)), Some(&4));
    assert_eq!(counts.decided.get(&(Verdict::Failed, Cause::CancelledUnknown)), Some(&1));
    assert_eq!((counts.of(Verdict::Accepted), counts.of(Verdict::Refused)), (1, 1));
    bench.decide_one(&leases[2], accepted(2)).await;
    let results = bench.all_results().await;
    assert_eq!(results.len(), 8);
    let mut lines: Vec<_> = results.iter().filter_map(|it| it.line).collect();
    lines.sort_unstable();
    assert_eq!(lines, [0, 1, 2, 3, 4, 5, 6, 90]);
    assert!(bench.all_undecided().await.is_empty());
    bench.backend.let_lease_end().await;
    bench.assert_nothing_due().await;
}

pub async fn what_is_leased_gets_its_true_outcome<B: Backend>(bench: Bench<B>) {
    bench.put([recipient(1)]).await;
    let lease = bench.take_one().await;
    let given_up = bench.give_up(Failure::cancelled()).await.unwrap();
    assert_eq!(given_up, GivenUp { decided: 0, leased: 1 });
    bench.decide_one(&lease, accepted(1)).await;
    assert_eq!(bench.give_up(Failure::cancelled()).await.unwrap(), GivenUp::default());
    assert_eq!(bench.outcomes().await, [accepted(1)]);
    bench.backend.let_lease_end().await;
    bench.assert_nothing_due().await;
}

/// Cancelling waits for the worker that holds a lease.
pub async fn cancelling_waits_for_what_is_leased<B: Backend>(bench: Bench<B>) {
    bench.put((0..3).map(recipient)).await;
    let lease = bench.take_one().await;
    let worker = async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        bench.decide_one(&lease, accepted(1)).await;
    };
    let (cancelled, ()) = join(cancel(&*bench, Failure::cancelled()), worker).await;
    assert_eq!(cancelled.unwrap(), 2);
    let counts = bench.counts().await.unwrap();
    assert_eq!((counts.of(Verdict::Accepted), counts.pending()), (1, 0));
    assert_eq!(counts.decided.get(&(Verdict::Failed, Cause::Cancelled)), Some(&2));
}

/// Its lease has ended, and no worker told what came of it.
pub async fn what_nobody_told_may_have_been_sent<B: Backend>(bench: Bench<B>) {
    bench.put([recipient(1)]).await;
    let lease = bench.take_one().await;
    bench.backend.let_lease_end().await;
    in_real_time::<B>();
    assert_eq!(cancel(&*bench, Failure::cancelled()).await.unwrap(), 1);
    let unknown = Outcome::failed(Failure::cancelled_unknown());
    assert_eq!(unknown.error.as_ref().unwrap().code.as_deref(), Some("cancelled-unknown"));
    assert_eq!(bench.outcomes().await, std::slice::from_ref(&unknown));
    // An outcome that the worker reports now is too late, and changes nothing.
    bench.decide_one(&lease, accepted(1)).await;
    bench.retry_in(&lease, Duration::ZERO).await;
    bench.extend_one(&lease).await;
    bench.assert_nothing_due().await;
    assert_eq!(bench.outcomes().await, [unknown]);
}

/// A worker gave it back, and said that nothing of it can have arrived.
pub async fn what_was_given_back_unsent_was_not_sent<B: Backend>(bench: Bench<B>) {
    bench.put([recipient(1), recipient(2)]).await;
    let leases = bench.take(2).await;
    bench.retry_with(&leases[0], Duration::ZERO, 0, true).await;
    bench.retry_with(&leases[1], B::LEASE * 100, 0, true).await;
    assert_eq!(cancel(&*bench, Failure::cancelled()).await.unwrap(), 2);
    let unsent = Outcome::failed(Failure::cancelled());
    assert_eq!(bench.outcomes().await, [unsent.clone(), unsent]);
}

pub async fn the_reason_is_the_outcome<B: Backend>(bench: Bench<B>) {
    bench.put([recipient(1)]).await;
    let reason = Failure::new("budget", "enough was spent", "we stopped");
    assert_eq!(bench.give_up(reason.clone()).await.unwrap().decided, 1);
    assert_eq!(bench.outcomes().await, [Outcome::failed(reason)]);
    let counts = bench.counts().await.unwrap();
    assert_eq!(counts.decided.get(&(Verdict::Failed, Cause::Other)), Some(&1));
}

/// A result's number of attempts is as accurate as for any other outcome.
pub async fn attempts_that_were_told_are_kept<B: Backend>(bench: Bench<B>) {
    bench.put([recipient(1)]).await;
    for attempts in [2, 3] {
        bench.retry_with(&bench.take_one().await, Duration::ZERO, attempts, false).await;
    }
    bench.give_up(Failure::cancelled()).await.unwrap();
    assert_eq!(bench.outcomes().await[0].attempts, 5);
}

pub async fn nothing_when_nothing_is_open<B: Backend>(bench: Bench<B>) {
    assert_eq!(bench.give_up(Failure::cancelled()).await.unwrap().decided, 0);
    bench.put([recipient(1)]).await;
    assert_eq!(bench.give_up(Failure::cancelled()).await.unwrap().decided, 1);
    assert_eq!(bench.give_up(Failure::cancelled()).await.unwrap().decided, 0);
    assert_eq!(bench.all_results().await.len(), 1);
}

/// The campaign does not end: entries that were given up are known, later ones are new.
pub async fn what_is_put_afterwards_is_sent<B: Backend>(bench: Bench<B>) {
    bench.put([recipient(1)]).await;
    bench.give_up(Failure::cancelled()).await.unwrap();
    let counts = bench.put_known(Known::Keep, [recipient(1), recipient(2)]).await;
    assert_eq!((counts.added, counts.kept), (1, 1));
    let counts = bench.put_known(Known::Supersede, [recipient_at(1, 1)]).await;
    assert_eq!(counts.added, 1);
    let mut lines = crate::bench::lines(&bench.take(2).await);
    lines.sort_unstable();
    assert_eq!(lines, [1, 2]);
}

pub async fn many_at_once<B: Backend>(bench: Bench<B>) {
    bench.put((0..2_500).map(recipient)).await;
    bench.take(50).await;
    let given_up = bench.give_up(Failure::cancelled()).await.unwrap();
    assert_eq!(given_up, GivenUp { decided: 2_450, leased: 50 });
    bench.backend.let_lease_end().await;
    in_real_time::<B>();
    assert_eq!(cancel(&*bench, Failure::cancelled()).await.unwrap(), 50);
    assert_eq!(bench.all_results().await.len(), 2_500);
    let counts = bench.counts().await.unwrap();
    assert_eq!(counts.of(Verdict::Failed), 2_500);
    assert_eq!(counts.decided.get(&(Verdict::Failed, Cause::CancelledUnknown)), Some(&50));
}
