//! `RequestOutbox`: single requests, and what each put says of itself.

use proactive_events::catalog::order_status::Updated;
use proactive_events::{ReferenceId, Region, Request, Stage};
use proactive_events_delivery::{PutOutcome, RequestOutbox};
use proactive_events_tests::fixtures::order;

use crate::backend::Backend;
use crate::bench::Bench;
use crate::sample::{moment_of, user};

async fn outbox<B: Backend>(bench: &Bench<B>) -> RequestOutbox {
    RequestOutbox::open(&*bench.backend.store(), "orders", Stage::Development).await.unwrap()
}

fn to_all() -> Request<Updated> {
    let reference_id = ReferenceId::new("all").unwrap();
    Request::multicast(reference_id, order()).with_timestamp(moment_of(0))
}

fn to_one(version: u64) -> Request<Updated> {
    let reference_id = ReferenceId::new("order1").unwrap();
    Request::unicast(reference_id, user(1), order()).with_timestamp(moment_of(version))
}

/// The regions whose workers get an entry, each as often as it gets one.
async fn due(orders: &RequestOutbox) -> Vec<Region> {
    let mut regions = Vec::new();
    for region in Region::ALL {
        // One that is due may take a moment to come.
        for _ in 0..20 {
            let leases = orders.outbox().lease(*region, 10).await.unwrap();
            let is_there = !leases.is_empty();
            regions.extend(leases.iter().map(|_| *region));
            if is_there {
                break;
            }
        }
    }
    regions
}

pub async fn a_multicast_of_each_region_is_an_entry<B: Backend>(bench: Bench<B>) {
    let orders = outbox(&bench).await;
    for region in Region::ALL {
        assert_eq!(orders.put(*region, &to_all()).await.unwrap(), PutOutcome::Queued);
        assert_eq!(orders.put(*region, &to_all()).await.unwrap(), PutOutcome::NotNewer);
    }
    assert_eq!(orders.outbox().counts().await.unwrap().entries, 3);
    assert_eq!(due(&orders).await, Region::ALL);
}

pub async fn each_put_says_what_it_did<B: Backend>(bench: Bench<B>) {
    let (orders, home) = (outbox(&bench).await, Region::Europe);
    assert_eq!(orders.put(home, &to_one(1)).await.unwrap(), PutOutcome::Queued);
    assert_eq!(orders.put(home, &to_one(1)).await.unwrap(), PutOutcome::NotNewer);
    assert_eq!(orders.put(home, &to_one(0)).await.unwrap(), PutOutcome::NotNewer);
    let updated = to_one(1).update(order()).unwrap();
    assert_eq!(orders.put(home, &updated).await.unwrap(), PutOutcome::Replaced);
    assert_eq!(orders.outbox().counts().await.unwrap().entries, 1);
}

pub async fn a_customer_is_one_entry_whatever_the_region<B: Backend>(bench: Bench<B>) {
    let orders = outbox(&bench).await;
    assert_eq!(orders.put(Region::Europe, &to_one(0)).await.unwrap(), PutOutcome::Queued);
    assert_eq!(orders.put(Region::FarEast, &to_one(0)).await.unwrap(), PutOutcome::NotNewer);
    assert_eq!(orders.put(Region::FarEast, &to_one(1)).await.unwrap(), PutOutcome::Replaced);
    assert_eq!(due(&orders).await, [Region::FarEast]);
}
