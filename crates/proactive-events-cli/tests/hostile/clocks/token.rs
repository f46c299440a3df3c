//! A step while a token is cached, or missing.

use serde_json::json;

use super::wall_clock::WallClock;
use super::world::{DAY, on_sqlite};
use crate::brokers::until;
use crate::harness::Process;
use crate::scripted_server::{ScriptedServer, accepted, response};
use crate::tool::{ORDER, proactive, sample};

/// Nobody asks for a token while the endpoint wants to be left alone: that is one second, not a day.
#[test]
fn a_failed_token_request_is_repeated_although_the_clock_went_back() {
    on_sqlite(20, &[-DAY], |world, step| {
        world
            .service
            .fault(&json!({ "path": "token", "status": 503, "times": 1, "retryAfterSeconds": 1 }));
        let sender = world.start();
        until("a token request", || world.service.get("/simulator/stats")["tokens"] == 1);
        world.clock.set(step);
        world.all_are_accepted_once(&world.end(sender));
    });
}

/// A token is renewed at its end, not a day later: the service would refuse it, and each event is sent twice then.
#[test]
fn a_cached_token_is_renewed_although_the_clock_went_back() {
    let folder = tempfile::TempDir::new().unwrap();
    let Some(clock) = WallClock::new(folder.path(), "clock") else { return };
    let tokens = std::sync::atomic::AtomicUsize::new(0);
    let server = ScriptedServer::start(move |request, _| {
        use std::sync::atomic::Ordering::SeqCst;
        if request.is_for_token() {
            tokens.fetch_add(1, SeqCst);
            let token = r#"{"access_token":"Atc|T","expires_in":2}"#;
            return response("200 OK", "content-type: application/json\r\n", token);
        }
        match tokens.load(SeqCst) {
            1 => response("503 Busy", "retry-after: 1\r\n", ""),
            _ => accepted(),
        }
    });
    let event = folder.path().join("event.json");
    std::fs::write(&event, sample(ORDER, &[])).unwrap();
    let (url, token) = (server.url(), server.token_endpoint());
    let mut command = proactive(&["send", event.to_str().unwrap(), "--region", "na"]);
    command.args(["--stage", "development", "--endpoint", &url, "--token-endpoint", &token]);
    clock.of(&mut command);
    let sender = Process::start(command, &folder.path().join("said"));
    until("an event", || !server.events().is_empty());
    clock.set(-DAY);
    let ended = sender.end();
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(server.tokens() >= 2, "{ended:?}");
}

/// A token lives as long as before when the clock is set on: nobody asks for another one.
#[test]
fn a_cached_token_is_kept_although_the_clock_is_set_on() {
    on_sqlite(40, &[DAY], |world, step| {
        let mut sender = world.start();
        world.until_requests(12, &mut sender);
        world.clock.set(step);
        world.all_are_accepted_once(&world.end(sender));
        assert_eq!(world.service.get("/simulator/stats")["tokens"], 1);
    });
}
