//! A step while something waits: after a Retry-After, or for its retry.

use serde_json::json;

use super::world::{DAY, World, on_each_outbox};

const SIZE: usize = 30;

/// The whole lane waits.
#[test]
fn a_pause_that_the_service_asks_for_lasts_as_long_as_it_asks() {
    on_each_outbox(SIZE, &[DAY, -DAY], |world, step| {
        world.service.fault(&json!({ "status": 429, "times": 1, "retryAfterSeconds": 1 }));
        let mut sender = world.start();
        world.until_requests(1, &mut sender);
        world.clock.set(step);
        world.all_are_accepted_once(&world.end(sender));
    });
}

/// Single customers wait in the outbox: as long as the service asks for, by a clock that nobody sets.
fn customers_wait(world: &World, step: i64) {
    // The last ones: they wait when all requests have come.
    world.keep_busy(SIZE - 6..SIZE, 1);
    let mut sender = world.start();
    world.until_requests(SIZE as u64, &mut sender);
    world.clock.set(step);
    world.all_are_accepted_once(&world.end(sender));
    let record = world.record();
    let at = |line: &serde_json::Value| {
        let at: proactive_events::Timestamp = line["receivedAt"].as_str().unwrap().parse().unwrap();
        at.unix_millis()
    };
    let mut waited = 0;
    for (number, first) in record.iter().enumerate().filter(|(_, line)| line["status"] == 432) {
        let mut later = record[number + 1..].iter();
        let again = later.find(|line| line["referenceId"] == first["referenceId"]).unwrap();
        assert!(at(again) - at(first) >= 900, "too early: {first} {again}");
        waited += 1;
    }
    assert_eq!(waited, 6);
}

#[test]
fn a_retry_wait_is_not_cut_by_a_step_forward() {
    on_each_outbox(SIZE, &[DAY], customers_wait);
}

#[test]
fn a_retry_wait_is_not_prolonged_by_a_step_back() {
    on_each_outbox(SIZE, &[-DAY], customers_wait);
}

/// A service that fails for a while: the attempts go on.
#[test]
fn an_outage_ends_whatever_the_clock_says() {
    on_each_outbox(SIZE, &[DAY, -DAY], |world, step| {
        world.service.fault(&json!({ "status": 503, "times": 20 }));
        let mut sender = world.start();
        world.until_requests(5, &mut sender);
        world.clock.set(step);
        world.all_are_accepted_once(&world.end(sender));
    });
}
