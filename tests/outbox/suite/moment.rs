//! `RequestOutbox`: of two different requests of one moment the one that is put later wins, whatever became of the other
//! one, and is sent with a later timestamp: the service keeps the latest.

use std::time::Duration;

use futures_util::future::join_all;
use proactive_events::catalog::order_status::{Order, Seller, State, Status, Updated};
use proactive_events::{Locale, Localized, ReferenceId, Request, Stage, Timestamp};
use proactive_events_delivery::outbox::{Lease, Retry};
use proactive_events_delivery::{PutOutcome, RequestOutbox};

use crate::backend::Backend;
use crate::bench::{Bench, decision};
use crate::sample::{HOME, accepted, moment_of, user};

async fn outbox<B: Backend>(bench: &Bench<B>) -> RequestOutbox {
    RequestOutbox::open(&*bench.backend.store(), "orders", Stage::Development).await.unwrap()
}

/// A request of the moment 0 that says so.
fn saying(status: Status) -> Request<Updated> {
    let seller = Seller::new(Localized::new(Locale::EnUs, "AnyCompany"));
    let event = Updated::new(State::new(status), Order::new(seller));
    let reference_id = ReferenceId::new("order1").unwrap();
    Request::unicast(reference_id, user(1), event).with_timestamp(moment_of(0))
}

/// State of the earlier request when another is put.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Before {
    Waiting,
    Leased,
    Deferred,
    Decided,
}

/// Brings the request that is due into a state.
async fn bring<B: Backend>(bench: &Bench<B>, orders: &RequestOutbox, state: Before) {
    if state == Before::Waiting {
        return;
    }
    let lease = take(orders).await;
    let (outbox, id) = (orders.outbox(), lease.id);
    match state {
        Before::Deferred => {
            let at = bench.backend.now().checked_add(B::LEASE * 100).unwrap();
            outbox.retry(vec![Retry { id, at, attempts: 1, unsent: false }]).await.unwrap();
        }
        Before::Decided => outbox.decide(vec![decision(&lease, accepted(1))]).await.unwrap(),
        Before::Waiting | Before::Leased => {}
    }
}

/// The one request that is due.
async fn take(orders: &RequestOutbox) -> Lease {
    for _ in 0..100 {
        let leases = orders.outbox().lease(HOME, 10).await.unwrap();
        assert!(leases.len() < 2, "{} requests of one order are due", leases.len());
        if let Some(lease) = leases.into_iter().next() {
            return lease;
        }
    }
    panic!("no request is due")
}

/// It says what was put, later than what was there before: so the service takes it as the latest.
fn assert_is(lease: &Lease, put: &Request<Updated>, after: Timestamp) -> Timestamp {
    let sent = lease.request.timestamp();
    assert!(sent > after, "{sent} is not later than {after}");
    let expected = put.clone().with_timestamp(sent).encode().unwrap();
    let text = |body: &[u8]| String::from_utf8_lossy(body).into_owned();
    assert_eq!(text(lease.request.body()), text(expected.body()));
    sent
}

async fn after<B: Backend>(bench: Bench<B>, state: Before) {
    let (orders, put_over) = (
        outbox(&bench).await,
        match state {
            Before::Decided => PutOutcome::Queued,
            _ => PutOutcome::Replaced,
        },
    );
    let [first, second, third] = [Status::Received, Status::Preparing, Status::Shipped].map(saying);
    assert_eq!(orders.put(HOME, &first).await.unwrap(), PutOutcome::Queued);
    bring(&bench, &orders, state).await;
    assert_eq!(orders.put(HOME, &first).await.unwrap(), PutOutcome::NotNewer, "{state:?}");
    assert_eq!(orders.put(HOME, &second).await.unwrap(), put_over, "{state:?}");
    assert_eq!(orders.put(HOME, &second).await.unwrap(), PutOutcome::NotNewer, "{state:?}");
    bring(&bench, &orders, state).await;
    assert_eq!(orders.put(HOME, &second).await.unwrap(), PutOutcome::NotNewer, "{state:?}");
    // A third one of the same moment, though the second one goes out later than it was put.
    assert_eq!(orders.put(HOME, &third).await.unwrap(), put_over, "{state:?}");
    let lease = take(&orders).await;
    let sent = assert_is(&lease, &third, moment_of(1));
    let earlier =
        third.clone().with_timestamp(moment_of(0).checked_sub(Duration::from_millis(1)).unwrap());
    assert_eq!(orders.put(HOME, &earlier).await.unwrap(), PutOutcome::NotNewer, "{state:?}");
    // One that is later than the third was put, and not later than it is sent.
    let later = saying(Status::Delivered).with_timestamp(moment_of(1));
    assert_eq!(orders.put(HOME, &later).await.unwrap(), PutOutcome::Replaced, "{state:?}");
    let lease = take(&orders).await;
    assert_is(&lease, &later, sent);
    let entries = if state == Before::Decided { 3 } else { 1 };
    assert_eq!(orders.outbox().counts().await.unwrap().entries, entries);
}

pub async fn the_later_put_wins_over_one_that_waits<B: Backend>(bench: Bench<B>) {
    after(bench, Before::Waiting).await;
}

pub async fn the_later_put_wins_over_a_leased_one<B: Backend>(bench: Bench<B>) {
    after(bench, Before::Leased).await;
}

pub async fn the_later_put_wins_over_a_deferred_one<B: Backend>(bench: Bench<B>) {
    after(bench, Before::Deferred).await;
}

pub async fn the_later_put_wins_over_a_decided_one<B: Backend>(bench: Bench<B>) {
    after(bench, Before::Decided).await;
}

pub async fn in_one_batch_the_last_wins<B: Backend>(bench: Bench<B>) {
    let orders = outbox(&bench).await;
    let three = [Status::Received, Status::Preparing, Status::Preparing].map(saying);
    let encoded = three.each_ref().map(|request| request.encode().unwrap());
    let counts = orders.put_encoded(HOME, encoded).await.unwrap();
    assert_eq!((counts.added, counts.superseded, counts.kept), (1, 1, 1));
    let lease = take(&orders).await;
    assert_is(&lease, &three[2], moment_of(0));
}

pub async fn a_crash_changes_nothing<B: Backend>(mut bench: Bench<B>) {
    let [first, second, third] = [Status::Received, Status::Preparing, Status::Shipped].map(saying);
    for state in [Before::Waiting, Before::Decided] {
        let mut orders = outbox(&bench).await;
        for request in [&first, &second] {
            let _ = orders.put(HOME, request).await.unwrap();
            bring(&bench, &orders, state).await;
        }
        bench.crash().await;
        orders = outbox(&bench).await;
        assert_eq!(orders.put(HOME, &second).await.unwrap(), PutOutcome::NotNewer, "{state:?}");
        assert_ne!(orders.put(HOME, &third).await.unwrap(), PutOutcome::NotNewer, "{state:?}");
        let lease = take(&orders).await;
        assert_is(&lease, &third, moment_of(1));
        orders.outbox().decide(vec![decision(&lease, accepted(1))]).await.unwrap();
        bench.backend.store().remove("orders").await.unwrap();
    }
}

/// Each of them says that it won at its moment, and the last one did.
pub async fn put_at_once_one_is_left<B: Backend>(bench: Bench<B>) {
    let orders = outbox(&bench).await;
    let all = [
        Status::Received,
        Status::PreorderReceived,
        Status::Preparing,
        Status::Shipped,
        Status::OutForDelivery,
        Status::Delivered,
    ]
    .map(saying);
    let outcomes = join_all(all.iter().map(|request| orders.put(HOME, request))).await;
    let mut outcomes: Vec<_> = outcomes.into_iter().map(Result::unwrap).collect();
    outcomes.retain(|outcome| *outcome != PutOutcome::Replaced);
    assert_eq!(outcomes, [PutOutcome::Queued], "the others replaced one");
    let lease = take(&orders).await;
    let sent = lease.request.timestamp();
    let said = all.iter().filter(|it| {
        let at_that_moment = (*it).clone().with_timestamp(sent).encode().unwrap();
        at_that_moment.body() == lease.request.body()
    });
    assert_eq!(said.count(), 1);
    assert!(sent >= moment_of(5), "each of the six moved it forward");
    // The same one, put at once, is one.
    let next = saying(Status::Preparing).with_timestamp(moment_of(100));
    let outcomes = join_all((0..6).map(|_| orders.put(HOME, &next))).await;
    let outcomes: Vec<_> = outcomes.into_iter().map(Result::unwrap).collect();
    let count = |wanted| outcomes.iter().filter(|it| **it == wanted).count();
    assert_eq!((count(PutOutcome::Replaced), count(PutOutcome::NotNewer)), (1, 5));
}
