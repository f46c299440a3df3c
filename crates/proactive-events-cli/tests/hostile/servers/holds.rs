//! Services that hold a campaign up for longer than anybody waits: nothing runs hot, and the operator is told once.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::harness::{Campaign, Moment, Service, wait};

const RECIPIENTS: usize = 200;

/// Waits until a process has said something on standard error.
fn until_said(sender: &mut crate::harness::Process, text: &str) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while !sender.err().contains(text) {
        assert!(sender.is_running() && Instant::now() < deadline, "{text:?}: {}", sender.err());
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Waits until no more requests come.
fn until_quiet(service: &Service) {
    let deadline = Instant::now() + Duration::from_secs(60);
    let mut before = service.requests();
    loop {
        std::thread::sleep(Duration::from_millis(300));
        let now = service.requests();
        if now == before {
            return;
        }
        assert!(Instant::now() < deadline, "requests keep coming: {now}");
        before = now;
    }
}

/// A run of a campaign whose service began to ask for an hour in the middle of it. It is ended a moment later; the
/// next run delivers the rest.
fn held_up(rule: serde_json::Value, says: &str) {
    let campaign = Campaign::new(RECIPIENTS);
    let mut service = Service::start(campaign.folder());
    let mut command = campaign.about("run");
    let folder = campaign.folder();
    command.arg("--body").arg(folder.join("body.json"));
    command.arg("--recipients").arg(folder.join("list.csv"));
    command.args(["--region", "na", "--stage", "development", "--rate", "100"]);
    command.arg("--results").arg(campaign.results()).args(service.options());
    let mut sender = campaign.spawn(command);
    assert!(wait(Moment::Accepted(20), &campaign, &service, &mut sender));
    service.fault(&rule);
    if rule["path"] == "token" {
        // The next request needs a new token.
        service.fault(&json!({ "status": 401 }));
    }
    until_said(&mut sender, says);
    until_quiet(&service);
    let (tokens, bytes) =
        (service.get("/simulator/stats")["tokens"].clone(), campaign.outbox_bytes());
    // Time enough for a hot loop to show.
    std::thread::sleep(Duration::from_secs(1));
    let stats = service.get("/simulator/stats");
    assert_eq!(stats["tokens"], tokens, "tokens are asked for again and again");
    let grown = campaign.outbox_bytes().saturating_sub(bytes);
    assert!(grown < 128 << 10, "the outbox has grown by {grown} bytes while nothing was sent");
    // Once a region: the list has two.
    assert!(sender.err().matches(says).count() <= 2, "{}", sender.err());
    sender.terminate();
    let ended = sender.end();
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(
        !ended.out.contains("\"expired\":1") && ended.out.contains("\"expired\":0"),
        "{ended:?}"
    );
    service.repair();
    service.kill();
    service.restart();
    let ended = campaign.start(&service).end();
    assert!(ended.out.contains("\"pending\":0") && ended.out.contains("\"failed\":0"), "{ended:?}");
}

#[test]
fn a_token_endpoint_that_asks_for_an_hour_runs_nobody_hot() {
    let busy = json!({ "path": "token", "status": 503, "retryAfterSeconds": 3600 });
    held_up(busy, "a token is requested again");
}

#[test]
fn a_service_that_only_redirects_is_told_of() {
    held_up(json!({ "status": 302 }), "requests fail (status 302): events stay queued");
}

#[test]
fn a_service_that_asks_for_a_day_runs_nobody_hot() {
    held_up(json!({ "status": 429, "retryAfterSeconds": 90000 }), "one request tries again");
}
