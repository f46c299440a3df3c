//! A put takes a batch, together with how far the recipients were read.

use proactive_events::Region;
use proactive_events_delivery::outbox::{Batch, Known, Outcome, Progress, PutCounts, Verdict};

use crate::backend::Backend;
use crate::bench::Bench;
use crate::sample::{elsewhere, recipient, refused, single, to_all, user};

fn progress(records: u64) -> Progress {
    let digest = format!("digest of {records}");
    Progress { records, entries: records, digest, doubtful: 0, complete: records > 5 }
}

pub async fn what_is_put_is_handed_out<B: Backend>(bench: Bench<B>) {
    for entry in [recipient(1), single(2, 0), to_all(3)] {
        let counts = bench.put([entry.clone()]).await;
        assert_eq!(counts, PutCounts { added: 1, ..PutCounts::default() });
        let lease = bench.take_one().await;
        assert_eq!((lease.key, lease.line), (entry.key, entry.line));
        assert_eq!((lease.deliveries, lease.attempts), (1, 0));
        assert_eq!(lease.request, entry.encoded());
    }
    assert_eq!(bench.counts().await.unwrap().entries, 3);
}

pub async fn an_empty_batch_changes_nothing<B: Backend>(bench: Bench<B>) {
    assert_eq!(bench.put_batch(Batch::default()).await, PutCounts::default());
    assert_eq!(bench.counts().await.unwrap(), Default::default());
}

pub async fn progress_is_kept_with_the_batch<B: Backend>(bench: Bench<B>) {
    assert_eq!(bench.progress().await.unwrap(), Progress::default());
    let put = |entries, progress| {
        let known = Known::Keep;
        bench.put_batch(Batch { entries, progress, known, ..Batch::default() })
    };
    put(vec![recipient(1)], Some(progress(1))).await;
    assert_eq!(bench.progress().await.unwrap(), progress(1));
    put(vec![recipient(2)], None).await;
    assert_eq!(bench.progress().await.unwrap(), progress(1), "unchanged when there is none");
    put(vec![recipient(2)], Some(progress(2))).await;
    assert_eq!(bench.progress().await.unwrap(), progress(2), "though its entry was known");
    put(vec![], Some(progress(6))).await;
    assert_eq!(bench.progress().await.unwrap(), progress(6));
}

pub async fn refused_recipients_are_results_at_once<B: Backend>(bench: Bench<B>) {
    let nameless = proactive_events_delivery::outbox::Refused { user: None, ..refused(8) };
    let refused_ones = vec![refused(7), nameless.clone()];
    let (entries, known) = (vec![recipient(1)], Known::Keep);
    let batch = Batch { entries, refused: refused_ones, known, progress: None };
    let counts = bench.put_batch(batch).await;
    assert_eq!(counts, PutCounts { added: 3, ..PutCounts::default() });
    let results = bench.all_results().await;
    let expected = [(Some(user(7)), 7, refused(7)), (None, 8, nameless)];
    assert_eq!(results.len(), 2);
    for (result, (user, line, refused)) in results.iter().zip(expected) {
        assert_eq!((&result.user, result.line), (&user, Some(line)));
        assert_eq!(result.reference_id, refused.key.to_string());
        assert_eq!(result.outcome, Outcome::invalid(refused.failure));
    }
    let counts = bench.counts().await.unwrap();
    assert_eq!((counts.entries, counts.of(Verdict::Refused), counts.pending()), (3, 2, 1));
    assert_eq!(bench.take_one().await.line, Some(1));
    bench.assert_nothing_due().await;
    assert_eq!(bench.all_undecided().await.len(), 1);
}

/// However large: what differs between the first of a batch and the others is their place alone.
pub async fn a_large_batch_is_whole<B: Backend>(bench: Bench<B>) {
    let regions = Region::ALL.iter().cycle();
    let entries = (0..3_000).zip(regions).map(|(it, region)| elsewhere(*region, recipient(it)));
    assert_eq!(bench.put(entries).await.added, 3_000);
    assert_eq!(bench.counts().await.unwrap().pending(), 3_000);
    for region in Region::ALL {
        let leases = bench.take_in(*region, 1_000).await;
        for lease in leases {
            let number = lease.line.unwrap();
            assert_eq!(lease.request, recipient(number).encoded());
        }
    }
    // Where time is waited for, the first leases may have ended on a busy machine.
    if B::IS_CLOCKED {
        bench.assert_nothing_due().await;
    }
}
