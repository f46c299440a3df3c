//! The caller's check before each HTTP request.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

use futures_util::{StreamExt as _, stream};
use proactive_events::EncodedRequest;
use proactive_events::client::{DepartureCheck, SendAllOptions};
use proactive_events::error::SendErrorKind;
use proactive_events_simulator::Fault;

use super::bench::{client, numbered, simulator};

/// Takes back the odd ones, and counts.
#[derive(Default)]
struct Evens(AtomicU64);

impl DepartureCheck for Evens {
    fn may_leave<'a>(
        &'a self,
        index: u64,
        _: &'a EncodedRequest,
    ) -> Pin<Box<dyn Future<Output = bool> + Send + 'a>> {
        self.0.fetch_add(1, SeqCst);
        Box::pin(std::future::ready(index.is_multiple_of(2)))
    }
}

#[tokio::test]
async fn each_attempt_is_checked_and_what_is_taken_back_never_leaves() {
    let simulator = simulator().await;
    simulator.add_fault(Fault { times: Some(3), ..Fault::status(503, 3) });
    let client = client(&simulator);
    let check = Arc::new(Evens::default());
    let requests = stream::iter((0..20).map(numbered));
    let sending = client.send_all(requests, SendAllOptions::default());
    let sent: Vec<_> = sending.with_departure_check(check.clone()).collect().await;
    assert_eq!(sent.len(), 20);
    for sent in sent {
        match sent.outcome {
            Ok(_) => assert!(sent.index.is_multiple_of(2)),
            Err(error) => {
                assert_eq!((error.kind(), error.attempts()), (&SendErrorKind::Withdrawn, 0));
                assert!(!error.may_have_arrived() && !sent.index.is_multiple_of(2));
            }
        }
    }
    assert_eq!(simulator.stats().requests, 13, "ten events, three of them twice");
    assert_eq!(check.0.load(SeqCst), 23);
}
