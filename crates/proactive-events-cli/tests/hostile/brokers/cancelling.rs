//! A campaign is cancelled while workers send it.

use std::collections::{HashMap, HashSet};

use proactive_events_tests::nats::NatsServer;
use serde_json::{Value, json};

use crate::harness::Dice;

use super::fleet::{Fleet, arrivals, signal, until};

/// The results, by reference id.
fn results(fleet: &Fleet) -> HashMap<String, Value> {
    let mut command = fleet.command("run");
    command.arg("--results").arg(fleet.campaign.results());
    let ended = fleet.campaign.spawn(command).end();
    assert_eq!(ended.code, Some(1), "{ended:?}");
    let lines = fleet.campaign.result_lines().into_iter();
    let results = lines.map(|line| serde_json::from_str::<Value>(&line).unwrap());
    results.map(|it| (it["referenceId"].as_str().unwrap().to_owned(), it)).collect()
}

/// Events reported as unsent never reached the service; accepted events are reported as accepted, or as unknown.
fn check(fleet: &Fleet) -> HashMap<&'static str, usize> {
    let before = fleet.service.requests();
    let results = results(fleet);
    assert_eq!(fleet.service.requests(), before, "nothing is sent after a cancel");
    let sent: HashSet<String> = arrivals(&fleet.service).into_keys().collect();
    let mut counts = HashMap::new();
    for (id, result) in &results {
        let code = result["error"]["code"].as_str().unwrap_or("accepted");
        match code {
            "cancelled" => assert!(!sent.contains(id), "it was sent: {result}"),
            "accepted" => assert!(sent.contains(id), "{result}"),
            "cancelled-unknown" => {
                assert!(
                    result["error"]["message"].as_str().unwrap().contains("may have been sent")
                );
            }
            _ => panic!("{result}"),
        }
        let code =
            ["accepted", "cancelled", "cancelled-unknown"].into_iter().find(|it| *it == code);
        *counts.entry(code.unwrap()).or_default() += 1;
    }
    assert!(sent.iter().all(|id| results.contains_key(id)));
    counts
}

fn cancel(fleet: &Fleet) -> Value {
    let ended = fleet.campaign.spawn(fleet.campaign.about("cancel")).end();
    // The summary counts what all processes gave up; a number of this one next to it would be another.
    assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""), "{ended:?}");
    serde_json::from_str(&ended.out).unwrap()
}

/// Requests in flight get their true outcome; the rest is not sent; after `cancel` has returned, nothing changes.
#[test]
fn cancel_tells_the_truth_of_what_workers_send() {
    let Some(server) = NatsServer::start("cancelling (nats-server)") else { return };
    let mut dice = Dice::new("cancelling");
    let fleet = Fleet::new(&server, "lease=5", 1_500);
    fleet.service.fault(&json!({ "delayMs": 20 }));
    let workers = [0, 1].map(|_| fleet.work(&["--concurrency", "16"]));
    let moment = dice.within(1..400);
    until("requests", || fleet.service.requests() >= moment);
    let said = cancel(&fleet);
    let sent = fleet.service.requests();
    assert_eq!(said["pending"], 0, "{said}");
    for worker in workers {
        let ended = worker.end();
        assert_eq!(ended.code, Some(1), "{ended:?}");
    }
    assert_eq!(fleet.service.requests(), sent, "sent after cancel had returned");
    let counts = check(&fleet);
    println!("{counts:?}");
    assert_eq!(counts.get("cancelled-unknown"), None, "every worker was there to tell: {counts:?}");
    assert_eq!(said["accepted"], counts["accepted"], "no outcome has changed since");
}

/// A worker that was killed tells nothing: what it held may have been sent.
#[test]
fn what_a_killed_worker_held_is_told_as_unknown() {
    let Some(server) = NatsServer::start("cancelling (nats-server)") else { return };
    let mut dice = Dice::new("cancelling the killed");
    let fleet = Fleet::new(&server, "lease=1", 900);
    fleet.service.fault(&json!({ "delayMs": 30 }));
    let worker = fleet.work(&["--concurrency", "16"]);
    let moment = dice.within(1..200);
    until("requests", || fleet.service.requests() >= moment);
    assert!(worker.kill());
    let said = cancel(&fleet);
    assert_eq!(said["pending"], 0, "{said}");
    let counts = check(&fleet);
    println!("{counts:?}");
    assert!(counts["cancelled-unknown"] >= 1 && counts["cancelled"] >= 1, "{counts:?}");
}

/// A worker that was stopped wakes up after the campaign was cancelled.
#[test]
fn a_stopped_worker_sends_nothing_of_a_cancelled_campaign() {
    let Some(server) = NatsServer::start("cancelling (nats-server)") else { return };
    let mut dice = Dice::new("cancelling the stopped");
    let fleet = Fleet::new(&server, "lease=1", 900);
    fleet.service.fault(&json!({ "delayMs": 30 }));
    let worker = fleet.work(&["--concurrency", "16"]);
    let moment = dice.within(1..200);
    until("requests", || fleet.service.requests() >= moment);
    signal("STOP", &worker);
    let said = cancel(&fleet);
    assert_eq!(said["pending"], 0, "{said}");
    // The bytes on the wire have arrived.
    signal("CONT", &worker);
    let ended = worker.end();
    assert_eq!(ended.code, Some(1), "{ended:?}");
    let counts = check(&fleet);
    println!("{counts:?}");
    assert!(counts["cancelled-unknown"] >= 1, "{counts:?}");
}

/// A worker stays with two campaigns: the one that is over can be purged, and the other one cannot.
#[test]
fn purge_takes_what_is_over_from_a_worker_that_stays() {
    let Some(server) = NatsServer::start("purging (nats-server)") else { return };
    let fleet = Fleet::new(&server, "lease=5", 20);
    let worker = fleet.work(&["--stay"]);
    until("the end", || fleet.campaign.status()["pending"] == 0);
    let over = fleet.streams(&server);
    fleet.service.fault(&json!({ "status": 503, "times": 10_000 }));
    let mut enqueue = fleet.command("enqueue");
    enqueue.args(["--campaign", "autumn"]);
    assert_eq!(fleet.campaign.spawn(enqueue).end().code, Some(0));
    until("requests of the second campaign", || fleet.service.requests() > 20);
    let purge = |name: &str| {
        let mut purge = fleet.campaign.about("purge");
        purge.args(["--campaign", name]);
        fleet.campaign.spawn(purge).end()
    };
    let ended = purge("autumn");
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(ended.err.contains("is not finished"), "{}", ended.err);
    let ended = purge("spring");
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(fleet.streams(&server).iter().all(|stream| !over.contains(stream)));
    until("the removal is told", || worker.err().contains("removed"));
    fleet.service.repair();
    until("the second campaign ends", || fleet.service.requests() >= 40);
    worker.terminate();
    assert_eq!(worker.end().code, Some(0));
}
