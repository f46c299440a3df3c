//! The service as any client sees it: paths, methods, statuses and recorded messages, over plain sockets.

// A broken assumption fails the test.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod plain;

use std::time::Duration;

use plain::{CREDENTIALS, DEVELOPMENT, FORM, JSON, LIVE, call, exchange, order, post, token};
use proactive_events::Timestamp;
use proactive_events::values::Clock as _;
use proactive_events_simulator::{ManualClock, Simulator};
use serde_json::{Value, json};

#[tokio::test]
async fn both_stages_with_and_without_a_trailing_slash() {
    let simulator = Simulator::start().await.unwrap();
    let token = token(&simulator).await;
    for path in
        [LIVE, "/v1/proactiveEvents/", DEVELOPMENT, "/v1/proactiveEvents/stages/development/"]
    {
        assert_eq!(
            post(&simulator, path, &token, &order(Timestamp::now())).await,
            (202, Value::Null),
            "{path}"
        );
    }
    let (status, inbox) = call(&simulator, "GET /simulator/events", &[], "").await;
    assert_eq!((status, inbox.as_array().unwrap().len()), (200, 2));
    assert_eq!((&inbox[0]["stage"], &inbox[1]["stage"]), (&json!("live"), &json!("development")));
    assert_eq!(inbox[0]["speech"], "Your order from AnyCompany is being prepared.");
    let (_, stats) = call(&simulator, "GET /simulator/stats", &[], "").await;
    assert_eq!(
        (&stats["tokens"], &stats["requests"], &stats["byStatus"], &stats["events"]),
        (&json!(1), &json!(4), &json!({"202": 4}), &json!(2))
    );
}

#[tokio::test]
async fn every_answer_has_a_request_id() {
    let simulator = Simulator::start().await.unwrap();
    for line in ["POST /v1/proactiveEvents", "GET /nowhere", "POST /auth/o2/token"] {
        let (head, _) = exchange(&simulator, &format!("{line} HTTP/1.1"), "").await;
        assert!(head.contains("x-amzn-requestid: "), "{head}");
    }
}

#[tokio::test]
async fn unknown_paths_and_methods() {
    let simulator = Simulator::start().await.unwrap();
    for (line, status) in [
        ("GET /v1/proactiveEvents", 405),
        ("GET /auth/o2/token", 405),
        ("POST /v2/proactiveEvents", 404),
        ("POST /v1/proactiveEvents/stages/live", 404),
        ("PUT /simulator/stats", 405),
        ("GET /simulator/nothing", 404),
        ("GET /", 200),
    ] {
        assert_eq!(call(&simulator, line, &[], "").await.0, status, "{line}");
    }
}

#[tokio::test]
async fn status_405_lists_the_methods_and_no_other_status_does() {
    let simulator = Simulator::start().await.unwrap();
    let allowed = async |line: &str, header: &str| {
        let (head, body) = exchange(&simulator, &format!("{line} HTTP/1.1{header}"), "").await;
        let mut lines = head.lines();
        let status = lines.next().and_then(|line| line.get(9..12)).unwrap_or_default().to_owned();
        let list = lines.find_map(|line| line.strip_prefix("allow: ")).unwrap_or_default();
        (status, list.to_owned(), body)
    };
    for (line, methods) in [
        ("GET /v1/proactiveEvents", "POST"),
        ("DELETE /auth/O2/token", "POST"),
        ("POST /", "GET, HEAD"),
        ("OPTIONS /health", "GET, HEAD"),
        ("PUT /simulator/live", "GET, HEAD"),
        ("GET /simulator/reset", "POST"),
        ("PUT /simulator/faults/", "GET, HEAD, POST, DELETE"),
        ("DELETE /simulator/settings", "GET, HEAD, PATCH"),
        ("PUT /simulator/clock", "GET, HEAD, POST"),
        ("GET /simulator/subscriptions/u1", "PUT, DELETE"),
        ("POST /simulator/enablements/u1", "PUT, DELETE"),
    ] {
        let expected = ("405".to_owned(), methods.to_owned(), String::new());
        assert_eq!(allowed(line, "").await, expected, "{line}");
    }
    let foreign = "\r\norigin: http://evil.example";
    for line in ["POST /", "PUT /simulator/faults"] {
        let (status, methods, _) = allowed(line, foreign).await;
        assert_eq!((status.as_str(), methods.as_str()), ("403", ""), "{line}");
    }
}

#[tokio::test]
async fn user_ids_in_paths_may_have_any_character() {
    let simulator = Simulator::start().await.unwrap();
    let token = token(&simulator).await;
    for (escaped, user) in [("a/b", "a/b"), ("a%2Fb+c%20d", "a/b+c d"), ("%C3%A9", "é")] {
        let mut order = order(Timestamp::now());
        order["relevantAudience"]["payload"]["user"] = json!(user);
        let line = format!("DELETE /simulator/enablements/{escaped}/");
        assert_eq!(call(&simulator, &line, &[], "").await.0, 204, "{user}");
        assert_eq!(post(&simulator, LIVE, &token, &order).await.0, 403, "{user}");
    }
    let (status, answer) = call(&simulator, "PUT /simulator/enablements/%FF", &[], "").await;
    assert_eq!((status, &answer["type"]), (400, &json!("Bad Request")));
}

#[tokio::test]
async fn token_refusals() {
    let simulator = Simulator::start().await.unwrap();
    for (form, status, error) in [
        ("", 400, "invalid_request"),
        (
            "grant_type=password&client_id=a&client_secret=b&scope=alexa::proactive_events",
            400,
            "invalid_request",
        ),
        (
            "grant_type=client_credentials&client_id=a&client_secret=b&scope=other",
            400,
            "invalid_scope",
        ),
        (
            "grant_type=client_credentials&client_id=unknown&client_secret=b&scope=alexa::proactive_events",
            401,
            "invalid_client",
        ),
    ] {
        let (found, answer) = call(&simulator, "POST /auth/o2/token", &[FORM], form).await;
        assert_eq!((found, &answer["error"]), (status, &json!(error)), "{form}");
    }
}

#[tokio::test]
async fn no_wrong_or_expired_token_is_taken() {
    let clock = ManualClock::at(Timestamp::now());
    let simulator = Simulator::builder().clock(clock.clone()).start().await.unwrap();
    let token = token(&simulator).await;
    assert_eq!(post(&simulator, LIVE, "Bearer Atc|other", &order(clock.now())).await.0, 401);
    assert_eq!(call(&simulator, "POST /v1/proactiveEvents", &[JSON], "{}").await.0, 401);
    clock.advance(Duration::from_secs(3_599));
    assert_eq!(post(&simulator, LIVE, &token, &order(clock.now())).await.0, 202);
    clock.advance(Duration::from_secs(1));
    assert_eq!(post(&simulator, LIVE, &token, &order(clock.now())).await.0, 401);
}

#[tokio::test]
async fn wrong_requests_are_refused_with_the_place() {
    let simulator = Simulator::start().await.unwrap();
    let token = token(&simulator).await;
    for (pointer, value, says) in [
        ("/event/payload/state/status", json!("SHIPPED"), "/event/payload/state/status"),
        ("/event/name", json!("AMAZON.Bread.Baked"), "/event/name"),
        ("/relevantAudience/type", json!("All"), "/relevantAudience"),
        ("/localizedAttributes", json!([]), "sellerName"),
        ("/localizedAttributes/0", json!({"locale": "en-US"}), "sellerName"),
        (
            "/localizedAttributes",
            json!([{"locale": "en-US", "sellerName": "a"}, {"locale": "en-US", "sellerName": "b"}]),
            "twice",
        ),
        ("/timestamp", json!("2026-05-18 10:00:00"), "/timestamp"),
    ] {
        let mut request = order(Timestamp::now());
        *request.pointer_mut(pointer).unwrap() = value;
        let (status, answer) = post(&simulator, LIVE, &token, &request).await;
        assert_eq!((status, &answer["type"]), (400, &json!("Bad Request")), "{pointer}");
        assert!(answer["message"].as_str().unwrap().contains(says), "{answer}");
    }
    assert_eq!(
        call(&simulator, "POST /v1/proactiveEvents", &[JSON, ("authorization", &token)], "{")
            .await
            .0,
        400
    );
    let text = order(Timestamp::now()).to_string();
    assert_eq!(
        call(&simulator, "POST /v1/proactiveEvents", &[("authorization", &token)], &text).await.0,
        415
    );
    let large = " ".repeat((1 << 20) + 1);
    assert_eq!(
        call(&simulator, "POST /v1/proactiveEvents", &[JSON, ("authorization", &token)], &large)
            .await
            .0,
        413
    );
    assert_eq!(simulator.stats().events, 0);
}

#[tokio::test]
async fn the_life_span_is_measured_on_arrival_with_the_recorded_message() {
    let clock = ManualClock::at(Timestamp::now());
    let simulator = Simulator::builder().clock(clock.clone()).start().await.unwrap();
    let token = token(&simulator).await;
    let request = order(clock.now());
    clock.advance(Duration::from_mins(55));
    assert_eq!(post(&simulator, LIVE, &token, &request).await.0, 202);
    clock.advance(Duration::from_secs(1));
    let (status, answer) = post(&simulator, LIVE, &token, &request).await;
    let message = "Violations for metadata: [expiryTime should be at least 5 minutes in the future and no more than 24 hours after the current time]";
    assert_eq!((status, &answer["message"]), (400, &json!(message)));
}

#[tokio::test]
async fn subscriptions() {
    let simulator = Simulator::start().await.unwrap();
    let token = token(&simulator).await;
    assert_eq!(call(&simulator, "DELETE /simulator/subscriptions/u1", &[], "").await.0, 204);
    let (status, answer) = post(&simulator, DEVELOPMENT, &token, &order(Timestamp::now())).await;
    assert_eq!(status, 403);
    assert!(
        answer["message"]
            .as_str()
            .unwrap()
            .starts_with("Could not find any subscription for stage=development, skillId=")
    );
    assert_eq!(call(&simulator, "PUT /simulator/subscriptions/u1", &[], "").await.0, 204);
    assert_eq!(post(&simulator, DEVELOPMENT, &token, &order(Timestamp::now())).await.0, 202);
}

#[tokio::test]
async fn fault_rules_fire_in_order_and_run_out() {
    let simulator = Simulator::start().await.unwrap();
    let token = token(&simulator).await;
    let rule = |rule: Value| rule.to_string();
    for text in [
        rule(json!({"status": 429, "times": 1, "retryAfterSeconds": 7, "user": "u2"})),
        rule(json!({"status": 503, "times": 2})),
        rule(json!({"path": "token", "status": 500, "times": 1})),
    ] {
        assert_eq!(call(&simulator, "POST /simulator/faults", &[JSON], &text).await.0, 204);
    }
    let mut statuses = Vec::new();
    for _ in 0..3 {
        statuses.push(post(&simulator, LIVE, &token, &order(Timestamp::now())).await.0);
    }
    assert_eq!(statuses, [503, 503, 202]);
    let mut other = order(Timestamp::now());
    other["relevantAudience"]["payload"]["user"] = json!("u2");
    let headers =
        format!("POST {LIVE} HTTP/1.1\r\ncontent-type: application/json\r\nauthorization: {token}");
    let (head, _) = exchange(&simulator, &headers, &other.to_string()).await;
    assert!(head.contains(" 429 ") && head.contains("retry-after: 7"), "{head}");
    assert_eq!(call(&simulator, "POST /auth/o2/token", &[FORM], CREDENTIALS).await.0, 500);

    call(&simulator, "POST /simulator/faults", &[JSON], r#"{"closeConnection": true}"#).await;
    assert_eq!(post(&simulator, LIVE, &token, &other).await.0, 0, "closed without an answer");
    assert_eq!(call(&simulator, "DELETE /simulator/faults", &[], "").await.0, 204);
    assert_eq!(post(&simulator, LIVE, &token, &other).await.0, 202);
    for wrong in
        [r#"{"stauts": 1}"#, r#"{"status": 1000}"#, r#"{"probability": 2}"#, "[]x", "[]", "3"]
    {
        assert_eq!(
            call(&simulator, "POST /simulator/faults", &[JSON], wrong).await.0,
            400,
            "{wrong}"
        );
    }
}

#[tokio::test]
async fn reset_forgets_everything_and_the_inbox_is_bounded() {
    let simulator = Simulator::builder().inbox_limit(2).start().await.unwrap();
    let token_before = token(&simulator).await;
    for id in ["a", "b", "c"] {
        let mut request = order(Timestamp::now());
        request["referenceId"] = json!(id);
        assert_eq!(post(&simulator, LIVE, &token_before, &request).await.0, 202);
    }
    let ids: Vec<_> = simulator.inbox().into_iter().map(|received| received.reference_id).collect();
    assert_eq!((ids, simulator.stats().events), (vec!["b".to_owned(), "c".to_owned()], 3));
    assert_eq!(call(&simulator, "POST /simulator/reset", &[], "").await.0, 204);
    assert!(simulator.inbox().is_empty());
    assert_eq!(post(&simulator, LIVE, &token_before, &order(Timestamp::now())).await.0, 401);
}
