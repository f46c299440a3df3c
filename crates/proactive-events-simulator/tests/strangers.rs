//! Strangers: web pages that ask under a foreign name, requests that would fill the memory, connections that say
//! nothing.

// A broken assumption fails the test.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod plain;

use std::time::Duration;

use plain::{CREDENTIALS, FORM, JSON, LIVE, call, exchange, long_order, order, post, raw, token};
use proactive_events::Timestamp;
use proactive_events_simulator::{ManualClock, Simulator};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// More than this no test waits.
const BOUND: Duration = Duration::from_secs(20);

/// The status of a request with these header lines and no body.
async fn status(simulator: &Simulator, line: &str, headers: &str) -> u16 {
    let text = format!("{line} HTTP/1.1\r\nconnection: close\r\n{headers}\r\n");
    let answer = timeout(BOUND, raw(simulator, &text)).await.expect("an answer");
    answer.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default()
}

#[tokio::test]
async fn foreign_hosts_and_origins_get_403_on_the_page_and_the_control_paths() {
    let simulator = Simulator::start().await.unwrap();
    let paths = [
        "GET /",
        "GET /panel",
        "GET /cards/1",
        "GET /simulator/events",
        "GET /simulator/live",
        "POST /simulator/reset",
        "DELETE /simulator/faults",
        "GET /simulator/nothing",
        "PUT /simulator/subscriptions/u1",
        "OPTIONS /simulator/faults",
        "HEAD /simulator/events",
        "GET /simulator/events/",
    ];
    for line in paths {
        assert_eq!(status(&simulator, line, "host: evil.example\r\n").await, 403, "{line}");
        let origin = "host: localhost\r\norigin: http://evil.example\r\n";
        assert_eq!(status(&simulator, line, origin).await, 403, "{line}");
    }
    let absolute = "GET http://evil.example/simulator/events";
    assert_eq!(status(&simulator, absolute, "host: localhost\r\n").await, 403);
    let twice = "host: localhost\r\nhost: evil.example\r\n";
    assert_eq!(status(&simulator, "GET /simulator/events", twice).await, 403);
    let own = format!("host: {0}\r\norigin: http://{0}\r\n", simulator.address());
    assert_eq!(status(&simulator, "POST /simulator/reset", &own).await, 204);
    assert_eq!(status(&simulator, "GET /simulator/events", "host: LOCALHOST.:1\r\n").await, 200);
}

#[tokio::test]
async fn a_request_without_a_host_is_no_browsers() {
    let simulator = Simulator::start().await.unwrap();
    let answer = raw(&simulator, "GET /simulator/stats HTTP/1.0\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.0 200"), "{answer}");
}

#[tokio::test]
async fn the_services_own_paths_never_look_at_the_host() {
    let simulator = Simulator::start().await.unwrap();
    let foreign = "host: evil.example\r\norigin: http://evil.example\r\ncontent-length: 0\r\n";
    for (line, expected) in [
        ("POST /auth/o2/token", 400),
        ("POST /auth/O2/token", 400),
        ("POST /v1/proactiveEvents", 401),
        ("POST /v1/proactiveEvents/stages/development/", 401),
        ("GET /v1/proactiveEvents", 405),
        ("POST /v2/proactiveEvents", 404),
        ("GET /health", 200),
    ] {
        assert_eq!(status(&simulator, line, foreign).await, expected, "{line}");
    }
}

#[tokio::test]
async fn one_more_host_can_be_allowed() {
    let simulator = Simulator::builder().allow_host("inbox.example").start().await.unwrap();
    for (host, expected) in [("inbox.example:80", 200), ("a.inbox.example", 403)] {
        let headers = format!("host: {host}\r\n");
        assert_eq!(status(&simulator, "GET /simulator/stats", &headers).await, expected, "{host}");
    }
    let error = Simulator::builder().allow_host("http://x").start().await.unwrap_err();
    assert!(error.to_string().contains("is not a host name"), "{error}");
}

#[tokio::test]
async fn head_is_answered_wherever_get_is() {
    // The page shows the time, whose text is not always as long.
    let clock = ManualClock::at(Timestamp::now());
    let simulator = Simulator::builder().clock(clock).start().await.unwrap();
    for path in [
        "/",
        "/panel",
        "/style.css",
        "/page.js",
        "/icon.svg",
        "/openapi.json",
        "/health",
        "/simulator/events",
        "/simulator/exchanges",
        "/simulator/stats",
        "/simulator/faults",
        "/simulator/settings",
        "/simulator/live",
    ] {
        let (head, body) = exchange(&simulator, &format!("HEAD {path} HTTP/1.1"), "").await;
        assert!(head.starts_with("HTTP/1.1 200") && body.is_empty(), "{path}: {head} {body}");
        if path != "/simulator/live" && path != "/simulator/stats" {
            let length = |head: &str| {
                let mut lines = head.lines();
                lines.find_map(|line| line.strip_prefix("content-length: ").map(str::to_owned))
            };
            let (got, _) = exchange(&simulator, &format!("GET {path} HTTP/1.1"), "").await;
            assert!(length(&head).is_some() && length(&head) == length(&got), "{path}: {head}");
        }
    }
    for path in [LIVE, "/auth/o2/token", "/simulator/reset"] {
        assert_eq!(status(&simulator, &format!("HEAD {path}"), "host: localhost\r\n").await, 405);
    }
}

#[tokio::test]
async fn the_scheme_of_a_token_is_read_in_any_case() {
    let simulator = Simulator::start().await.unwrap();
    let token = token(&simulator).await;
    for scheme in ["bearer", "BEARER", "Bearer", "bEARER "] {
        let token = token.replacen("Bearer", scheme, 1);
        assert_eq!(
            post(&simulator, LIVE, &token, &order(Timestamp::now())).await.0,
            202,
            "{scheme}"
        );
    }
    for wrong in [token.replacen("Bearer", "Basic", 1), token.replacen("Bearer ", "", 1)] {
        assert_eq!(post(&simulator, LIVE, &wrong, &order(Timestamp::now())).await.0, 401);
    }
    let (status, _) = call(&simulator, "POST /auth/O2/token", &[FORM], CREDENTIALS).await;
    assert_eq!(status, 200);
}

/// Answer to a head, before any of its body is sent.
async fn before_the_body(simulator: &Simulator, head: &str) -> String {
    let mut stream = TcpStream::connect(simulator.address()).await.unwrap();
    stream.write_all(format!("{head}\r\n\r\n").as_bytes()).await.unwrap();
    let mut first = [0; 12];
    timeout(BOUND, stream.read_exact(&mut first)).await.expect("an answer").unwrap();
    String::from_utf8_lossy(&first).into_owned()
}

#[tokio::test]
async fn what_is_refused_without_its_body_is_not_asked_to_go_on() {
    let simulator = Simulator::start().await.unwrap();
    let head = |line: &str, length: &str| {
        format!(
            "{line} HTTP/1.1\r\nhost: localhost\r\nexpect: 100-continue\r\ncontent-length: {length}"
        )
    };
    for (line, length, expected) in [
        ("POST /v1/proactiveEvents", "1048577", "413"),
        ("POST /auth/o2/token", "9999999999999", "413"),
        ("POST /simulator/faults", "99999999", "413"),
        ("POST /nowhere", "10", "404"),
        ("PUT /v1/proactiveEvents", "10", "405"),
        ("POST /v1/proactiveEvents", "1048576", "100"),
        ("POST /simulator/faults", "10", "100"),
    ] {
        let answer = before_the_body(&simulator, &head(line, length)).await;
        assert_eq!(answer, format!("HTTP/1.1 {expected}"), "{line} {length}");
    }
    let foreign = head("POST /simulator/faults", "10").replace("localhost", "evil.example");
    assert_eq!(before_the_body(&simulator, &foreign).await, "HTTP/1.1 403");
}

#[tokio::test]
async fn a_client_that_sends_too_much_at_once_sees_the_413() {
    let simulator = Simulator::start().await.unwrap();
    let body = "x".repeat(8 << 20);
    for head in ["POST /v1/proactiveEvents", "POST /simulator/faults"] {
        let (status, answer) = call(&simulator, head, &[JSON], &body).await;
        assert_eq!((status, &answer["message"]), (413, &json!("The body is larger than 1 MiB.")));
    }
    assert_eq!(simulator.stats().by_status.get(&413), Some(&1));
}

#[tokio::test]
async fn the_inbox_is_bounded_by_bytes_and_the_count_of_events_goes_on() {
    let simulator = Simulator::builder().inbox_bytes(1 << 20).start().await.unwrap();
    let token = token(&simulator).await;
    for number in 0..20 {
        let order = long_order(number, 200_000);
        assert_eq!(post(&simulator, LIVE, &token, &order).await.0, 202);
    }
    let kept: Vec<_> = simulator.inbox().iter().map(|it| it.reference_id.clone()).collect();
    assert_eq!(kept, ["o15", "o16", "o17", "o18", "o19"]);
    assert_eq!(simulator.stats().events, 20);
    let exchanges = simulator.exchanges();
    assert_eq!((exchanges.len(), exchanges[4].number), (5, 20));
    // The same event again takes no more room.
    for _ in 0..10 {
        assert_eq!(post(&simulator, LIVE, &token, &long_order(19, 200_000)).await.0, 202);
    }
    assert_eq!((simulator.inbox().len(), simulator.stats().events), (5, 20));
}

#[tokio::test]
async fn long_requests_make_no_long_page_and_their_list_is_whole() {
    let simulator = Simulator::start().await.unwrap();
    let token = token(&simulator).await;
    for number in 0..12 {
        assert_eq!(post(&simulator, LIVE, &token, &long_order(number, 500_000)).await.0, 202);
    }
    let (_, page) = exchange(&simulator, "GET / HTTP/1.1", "").await;
    assert!(page.matches("<article").count() == 12 && page.len() < 600_000, "{}", page.len());
    for path in ["events", "exchanges"] {
        let line = format!("GET /simulator/{path}");
        let (status, list) = call(&simulator, &line, &[], "").await;
        let requests: Vec<_> = list.as_array().unwrap().iter().map(|it| &it["request"]).collect();
        assert_eq!((status, requests.len()), (200, 12), "{path}");
        assert_eq!(requests[11]["referenceId"], "o11");
        let whole = requests[11]["localizedAttributes"][0]["other"].as_str().unwrap();
        assert_eq!(whole.len(), 250_000);
    }
}

#[tokio::test]
async fn of_a_request_without_a_token_only_its_size_is_kept() {
    let simulator = Simulator::start().await.unwrap();
    let order = long_order(0, 100_000);
    assert_eq!(post(&simulator, LIVE, "Bearer none", &order).await.0, 401);
    let (_, exchanges) = call(&simulator, "GET /simulator/exchanges", &[], "").await;
    let exchange = &exchanges[0];
    assert_eq!((&exchange["status"], &exchange["request"]), (&json!(401), &Value::Null));
    assert_eq!((&exchange["user"], &exchange["referenceId"]), (&Value::Null, &Value::Null));
    assert_eq!(exchange["size"], order.to_string().len());
    let (_, page) = self::exchange(&simulator, "GET / HTTP/1.1", "").await;
    assert!(page.contains("<article") && !page.contains("xxxx"), "{}", page.len());
}

#[tokio::test]
async fn very_many_violations_are_told_shortly() {
    let simulator = Simulator::start().await.unwrap();
    let token = token(&simulator).await;
    let mut order = order(Timestamp::now());
    order["localizedAttributes"] = (0..3_000).map(|_| json!({"locale": "x"})).collect();
    let (status, answer) = post(&simulator, LIVE, &token, &order).await;
    assert_eq!(status, 400);
    assert!(answer["message"].as_str().unwrap().len() < 250_000);
    assert_eq!(simulator.exchanges()[0].violations.len(), 100);
}

#[tokio::test]
async fn rules_and_customers_from_outside_have_a_bound() {
    let simulator = Simulator::start().await.unwrap();
    let rule = json!({"user": "nobody", "body": "x".repeat(1_000_000)}).to_string();
    let mut statuses = Vec::new();
    for _ in 0..18 {
        statuses.push(call(&simulator, "POST /simulator/faults", &[JSON], &rule).await.0);
    }
    assert_eq!((statuses[0], statuses[15], statuses[17]), (204, 204, 507), "{statuses:?}");
    assert_eq!(call(&simulator, "DELETE /simulator/faults", &[], "").await.0, 204);
    assert_eq!(call(&simulator, "POST /simulator/faults", &[JSON], &rule).await.0, 204);
}
