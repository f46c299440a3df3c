//! Numbers of entries in each state: by outcome and cause.

use std::collections::BTreeMap;

use proactive_events_delivery::outbox::{Cause, Failure, Outcome, Verdict};

use crate::backend::Backend;
use crate::bench::Bench;
use crate::sample::{accepted, declined, recipient};

fn outcomes() -> Vec<(Outcome, Verdict, Cause)> {
    use Verdict::{Accepted, Expired, Failed, Refused};
    let refused = |status, words| declined(Refused, Some(status), words);
    let failed = |reason| Outcome::failed(reason);
    vec![
        (accepted(1), Accepted, Cause::Accepted),
        (accepted(2), Accepted, Cause::Accepted),
        (Outcome { status: Some(409), ..accepted(3) }, Accepted, Cause::AcceptedBefore),
        (declined(Refused, None, "too long"), Refused, Cause::Invalid),
        (refused(400, "malformed"), Refused, Cause::BadRequest),
        (refused(403, "No enablement for it"), Refused, Cause::NotEnabled),
        (refused(403, "no active subscription"), Refused, Cause::NotSubscribed),
        (refused(403, "no"), Refused, Cause::Forbidden),
        (refused(403, "no"), Refused, Cause::Forbidden),
        (refused(409, "is there"), Refused, Cause::Duplicate),
        (refused(418, "a teapot"), Refused, Cause::Other),
        (declined(Expired, Some(503), "later"), Expired, Cause::Expired),
        (declined(Expired, None, ""), Expired, Cause::Expired),
        (failed(Failure::cancelled()), Failed, Cause::Cancelled),
        (failed(Failure::new("other", "enough", "so")), Failed, Cause::Other),
    ]
}

pub async fn by_verdict_and_cause<B: Backend>(bench: Bench<B>) {
    let all = outcomes();
    bench.put((0..all.len() as u64).map(recipient)).await;
    let leases = bench.take(all.len()).await;
    let mut expected = BTreeMap::<_, u64>::new();
    for ((done, lease), (outcome, verdict, cause)) in (1..).zip(&leases).zip(&all) {
        bench.decide_one(lease, outcome.clone()).await;
        *expected.entry((*verdict, *cause)).or_default() += 1;
        let counts = bench.counts().await.unwrap();
        assert_eq!(counts.decided, expected);
        assert_eq!((counts.entries, counts.pending()), (15, 15 - done));
    }
    let counts = bench.counts().await.unwrap();
    let sums = Verdict::ALL.map(|verdict| counts.of(verdict));
    assert_eq!(sums, [3, 8, 2, 2]);
    assert!(!counts.is_all_accepted());
    for (result, (_, verdict, cause)) in bench.all_results().await.iter().zip(&all) {
        assert_eq!((result.outcome.verdict, result.outcome.cause()), (*verdict, *cause));
    }
}

pub async fn what_is_under_way_is_pending<B: Backend>(bench: Bench<B>) {
    assert!(bench.counts().await.unwrap().is_all_accepted());
    bench.put((0..3).map(recipient)).await;
    let leases = bench.take(2).await;
    bench.retry_in(&leases[0], B::LEASE * 100).await;
    let counts = bench.counts().await.unwrap();
    assert_eq!((counts.entries, counts.pending()), (3, 3));
    assert!(counts.decided.is_empty());
    assert!(!counts.is_all_accepted());
}
