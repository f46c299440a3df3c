//! The first outcome of an entry counts and is kept; results are the decided entries in the order of their decision.

use std::collections::HashSet;

use proactive_events_delivery::outbox::{Decided, Failure, Outcome, Verdict};

use crate::backend::Backend;
use crate::bench::{Bench, decision};
use crate::sample::{accepted, declined, recipient, single, to_all};

pub async fn the_first_outcome_counts<B: Backend>(bench: Bench<B>) {
    bench.put([recipient(1)]).await;
    let lease = bench.take_one().await;
    bench.decide_one(&lease, accepted(1)).await;
    bench.decide_one(&lease, accepted(2)).await;
    bench.decide_one(&lease, declined(Verdict::Refused, Some(400), "no")).await;
    assert_eq!(bench.outcomes().await, [accepted(1)]);
    assert_eq!(bench.counts().await.unwrap().of(Verdict::Accepted), 1);
    assert_eq!(bench.counts().await.unwrap().of(Verdict::Refused), 0);
}

pub async fn twice_in_one_call_is_once<B: Backend>(bench: Bench<B>) {
    bench.put([recipient(1), recipient(2)]).await;
    let leases = bench.take(2).await;
    let decisions = vec![
        decision(&leases[0], accepted(1)),
        decision(&leases[0], accepted(2)),
        decision(&leases[1], accepted(3)),
        decision(&leases[0], accepted(4)),
    ];
    bench.decide(decisions).await.unwrap();
    assert_eq!(bench.outcomes().await, [accepted(1), accepted(3)]);
    assert_eq!(bench.counts().await.unwrap().pending(), 0);
}

pub async fn late_but_undecided_counts<B: Backend>(bench: Bench<B>) {
    bench.put([recipient(1)]).await;
    let lease = bench.take_one().await;
    bench.backend.let_lease_end().await;
    bench.decide_one(&lease, accepted(1)).await;
    assert_eq!(bench.outcomes().await, [accepted(1)]);
    bench.assert_nothing_due().await;
}

/// The worker was slow, not dead: another one has the entry by now, and its outcome comes second.
pub async fn late_and_leased_again_counts_if_first<B: Backend>(bench: Bench<B>) {
    bench.put([recipient(1)]).await;
    let slow = bench.take_one().await;
    bench.backend.let_lease_end().await;
    let other = bench.take_one().await;
    bench.decide_one(&slow, accepted(1)).await;
    bench.decide_one(&other, accepted(2)).await;
    assert_eq!(bench.outcomes().await, [accepted(1)]);
    bench.backend.let_lease_end().await;
    bench.assert_nothing_due().await;
}

pub async fn late_and_decided_changes_nothing<B: Backend>(bench: Bench<B>) {
    bench.put([recipient(1)]).await;
    let slow = bench.take_one().await;
    bench.backend.let_lease_end().await;
    let other = bench.take_one().await;
    bench.decide_one(&other, accepted(2)).await;
    bench.decide_one(&slow, accepted(1)).await;
    assert_eq!(bench.outcomes().await, [accepted(2)]);
}

pub async fn results_stand_in_the_order_of_decision<B: Backend>(bench: Bench<B>) {
    bench.put((0..21).map(recipient)).await;
    let mut leases = bench.take(21).await;
    leases.sort_by_key(|lease| lease.line.unwrap() * 8 % 21);
    for some in leases.chunks(3) {
        let decisions = some.iter().map(|lease| decision(lease, accepted(1))).collect();
        bench.decide(decisions).await.unwrap();
    }
    let results = bench.all_results().await;
    assert_eq!(results.len(), 21);
    // Those of one call may stand in any order.
    for (results, leases) in results.chunks(3).zip(leases.chunks(3)) {
        let lines: HashSet<_> = results.iter().map(|it| it.line).collect();
        assert_eq!(lines, leases.iter().map(|lease| lease.line).collect());
    }
}

pub async fn results_are_read_in_pages<B: Backend>(bench: Bench<B>) {
    bench.put((0..10).map(recipient)).await;
    for lease in bench.take(10).await {
        bench.decide_one(&lease, accepted(lease.line.unwrap() as u32)).await;
    }
    let all = bench.all_results().await;
    assert_eq!(all.len(), 10);
    for size in [1, 3, 10, 11] {
        let (mut read, mut after) = (Vec::<Decided>::new(), 0);
        loop {
            let page = bench.results(after, size).await.unwrap();
            assert!(page.len() <= size);
            assert!(read.len() < all.len() || page.is_empty(), "pages overlap");
            let Some(last) = page.last() else { break };
            after = last.position;
            read.extend(page);
        }
        assert_eq!(read, all, "in pages of {size}");
    }
    assert!(bench.results(10, 5).await.unwrap().is_empty());
    assert!(bench.results(u64::MAX, 5).await.unwrap().is_empty());
}

pub async fn results_name_what_they_are_about<B: Backend>(bench: Bench<B>) {
    for entry in [recipient(1), single(2, 0), to_all(3)] {
        bench.put([entry.clone()]).await;
        let lease = bench.take_one().await;
        bench.decide_one(&lease, accepted(1)).await;
        let result = bench.all_results().await.pop().unwrap();
        assert_eq!(result.user.as_ref(), entry.user());
        assert_eq!(result.reference_id, entry.encoded().reference_id().as_str());
        assert_eq!(result.line, entry.line);
    }
}

pub async fn outcomes_are_kept_in_full<B: Backend>(bench: Bench<B>) {
    let failure = |code: Option<&str>| Failure {
        code: code.map(str::to_owned),
        message: "„Nein“\n\0\t'quoted\"".to_owned(),
        cause: String::new(),
    };
    let (request_id, attempts) = (Some("ü".repeat(300)), u32::MAX);
    let outcomes = [
        accepted(1),
        Outcome { status: None, request_id, attempts, ..accepted(1) },
        Outcome { error: Some(failure(None)), ..declined(Verdict::Refused, Some(403), "") },
        Outcome { error: Some(failure(Some(""))), ..declined(Verdict::Expired, None, "") },
        Outcome { error: None, attempts: 0, ..declined(Verdict::Failed, Some(599), "") },
    ];
    bench.put((0..outcomes.len() as u64).map(recipient)).await;
    let leases = bench.take(outcomes.len()).await;
    for (lease, outcome) in leases.iter().zip(outcomes.clone()) {
        bench.decide_one(lease, outcome).await;
    }
    assert_eq!(bench.outcomes().await, outcomes);
}
