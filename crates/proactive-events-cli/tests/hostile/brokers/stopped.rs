//! Workers that are stopped, suspended or killed while they hold leases: who has taken them over meanwhile, sends them;
//! nobody else does.

use proactive_events_tests::nats::NatsServer;

use crate::harness::Dice;

use super::fleet::{Fleet, repeats, signal, until};

/// Maximum number of repeats: what was in flight, and what was answered and not recorded yet. On a busy machine that is
/// as much again, twice; what is leased ahead, and must not be sent, is ten times as much.
const fn bound(in_flight: usize) -> usize {
    3 * in_flight
}

/// A worker that stood still for longer than its leases last sends none of what it had leased ahead. What was in flight
/// when it was stopped, or answered and not recorded, may be sent again: no more than that.
#[test]
fn a_stopped_worker_repeats_only_what_was_in_flight() {
    let Some(server) = NatsServer::start("stopped workers (nats-server)") else { return };
    let mut dice = Dice::new("a stopped worker");
    let fleet = Fleet::new(&server, "lease=1", 700);
    fleet.service.fault(&serde_json::json!({ "delayMs": 20 }));
    let concurrency = 16;
    let stopped = fleet.work(&["--concurrency", "16"]);
    let moment = dice.within(1..150);
    until("requests", || fleet.service.requests() >= moment);
    signal("STOP", &stopped);
    let ended = fleet.work(&["--concurrency", "16"]).end();
    assert!(ended.code.is_some(), "{ended:?}");
    signal("CONT", &stopped);
    let ended = stopped.end();
    assert!(ended.code.is_some(), "{ended:?}");
    let repeats = repeats(&fleet.service);
    println!("{repeats} repeats");
    assert!(repeats <= bound(concurrency), "{repeats} repeats with {concurrency} in flight");
}

/// With a rate, leases are held for a second after their requests: a worker that is killed meanwhile has sent nothing
/// that is not recorded.
#[test]
fn a_killed_worker_with_a_rate_repeats_only_what_was_in_flight() {
    let Some(server) = NatsServer::start("killed workers (nats-server)") else { return };
    let mut dice = Dice::new("a killed worker with a rate");
    let fleet = Fleet::new(&server, "lease=1", 400);
    let killed = fleet.work(&["--concurrency", "4", "--rate", "200"]);
    let moment = dice.within(50..250);
    until("requests", || fleet.service.requests() >= moment);
    assert!(killed.kill());
    let ended = fleet.work(&["--concurrency", "4", "--rate", "200"]).end();
    assert!(ended.code.is_some(), "{ended:?}");
    let repeats = repeats(&fleet.service);
    println!("{repeats} repeats");
    assert!(repeats <= bound(4), "{repeats} repeats");
}

/// A consumer is removed: its leases are not handed out again before they have ended.
#[test]
fn a_removed_consumer_repeats_nothing_that_is_leased() {
    let Some(server) = NatsServer::start("a removed consumer (nats-server)") else { return };
    let mut dice = Dice::new("a removed consumer");
    let fleet = Fleet::new(&server, "lease=1", 700);
    fleet.service.fault(&serde_json::json!({ "delayMs": 20 }));
    let workers = [0, 1].map(|_| fleet.work(&["--concurrency", "8"]));
    let moment = dice.within(20..300);
    until("requests", || fleet.service.requests() >= moment);
    let stream = fleet.work_stream(&server);
    let answer = server.ask(&format!("$JS.API.CONSUMER.DELETE.{stream}.now-na"), "");
    assert!(answer.as_ref().is_some_and(|it| it.contains("\"success\":true")), "{answer:?}");
    for worker in workers {
        let ended = worker.end();
        assert!(ended.code.is_some_and(|code| code < 2), "{ended:?}");
    }
    let repeats = repeats(&fleet.service);
    println!("{repeats} repeats");
    assert!(repeats <= bound(16), "{repeats} repeats");
}
