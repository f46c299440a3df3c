//! Explanations of troubles.

use crate::tool::{self, ORDER, lines, said, sample};
use proactive_events_simulator::{Fault, FaultPath, MAGIC_PREFIX, Simulator};
use serde_json::{Value, json};

/// The first trouble that `explain` finds.
fn explained(text: &str) -> String {
    let (code, troubles) = lines(&["explain", text, "--format", "json"], b"");
    assert_eq!(code, 0, "{text}");
    assert!(troubles[0]["causes"][0]["remedy"].is_string());
    troubles[0]["id"].as_str().unwrap().to_owned()
}

#[test]
fn explain_finds_troubles_by_status_code_and_words() {
    for (text, id) in [
        ("400", "invalid"),
        ("401", "token"),
        ("404", "not-found"),
        ("409", "duplicate"),
        ("429", "throttled"),
        ("432", "customer-throttled"),
        ("503", "server"),
        ("Unknown error", "server"),
        ("invalid_scope", "invalid-scope"),
        ("accepted but nothing heard", "silent"),
        ("do not disturb", "silent"),
        ("time zone", "time-zone"),
        ("LOCALE", "locale"),
        ("paused", "paused"),
        ("not-enabled", "not-enabled"),
    ] {
        assert_eq!(explained(text), id, "{text}");
    }
    let (_, troubles) = lines(&["explain", "403", "--format", "json"], b"");
    assert_eq!(troubles.len(), 2, "403 has two meanings");
    let (code, _, errors) = said(&["explain", "xyzzy"], b"");
    assert!(code == 2 && errors.contains("not-subscribed"), "{errors}");
}

/// Reported problems, reproduced: the message leads to the trouble, and the trouble to the fix.
#[tokio::test(flavor = "multi_thread")]
async fn each_trouble_of_the_service_is_explained_by_its_message() {
    let simulator = Simulator::start().await.unwrap();
    let mut order: Value = serde_json::from_slice(&sample(ORDER, &[])).unwrap();
    let mut send = |user: &str, expected: &str, id: &str| {
        order["relevantAudience"]["payload"]["user"] = json!(format!("{MAGIC_PREFIX}{user}"));
        let (endpoint, token) = (simulator.url(), simulator.token_endpoint());
        let arguments = tool::send(&endpoint, &token, &["--max-wait", "1", "--format", "json"]);
        let (code, outcomes) = lines(&arguments, order.to_string().as_bytes());
        assert_ne!(code, 0, "{user}");
        let error = &outcomes[0]["error"];
        let message = error["message"].as_str().unwrap();
        assert!(message.contains(expected), "{user}: {error}");
        assert!(error["cause"].as_str().unwrap().len() > 20, "{error}");
        assert_eq!(explained(message), id, "{message}");
    };
    send("not-subscribed", "Could not find any subscription", "not-subscribed");
    send("not-enabled", "No enablement", "not-enabled");
    send("token-not-valid", "Token in the request", "token");
    send("unauthorized", "The token is missing", "token");
    send("invalid", "outside the allowed range", "invalid");
    send("duplicate", "duplicate", "duplicate");
    send("throttled", "Too many requests", "throttled");
    send("busy", "notification limit", "customer-throttled");
    send("unavailable", "unavailable", "server");
    for (body, expected, id) in [
        (
            r#"{"error":"invalid_scope","error_description":"The request has an invalid parameter : scope"}"#,
            "invalid_scope",
            "invalid-scope",
        ),
        (
            r#"{"error":"invalid_client","error_description":"Client authentication failed"}"#,
            "invalid_client",
            "invalid-client",
        ),
    ] {
        let body = Some(body.to_owned());
        simulator.add_fault(Fault { path: FaultPath::Token, body, ..Fault::status(400, 1) });
        send("not-subscribed", expected, id);
    }
}

/// The way from an error to its explanation is written under it.
#[tokio::test(flavor = "multi_thread")]
async fn send_names_the_explanation() {
    let simulator = Simulator::start().await.unwrap();
    let (endpoint, token) = (simulator.url(), simulator.token_endpoint());
    let mut order: Value = serde_json::from_slice(&sample(ORDER, &[])).unwrap();
    order["relevantAudience"]["payload"]["user"] = json!(format!("{MAGIC_PREFIX}busy"));
    let send = || {
        let arguments = tool::send(&endpoint, &token, &["--max-wait", "1"]);
        said(&arguments, order.to_string().as_bytes()).1
    };
    assert!(send().contains("more: proactive explain 432"), "{}", send());
    let body = Some(r#"{"error":"invalid_scope"}"#.to_owned());
    simulator.add_fault(Fault { path: FaultPath::Token, body, ..Fault::status(400, 1) });
    let out = send();
    assert!(out.contains("more: proactive explain invalid_scope"), "{out}");
}
