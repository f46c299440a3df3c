//! Requests over plain sockets, as any client may send them.

// Not every test needs all of it.
#![allow(dead_code)]

use std::time::Duration;

use proactive_events::Timestamp;
use proactive_events_simulator::Simulator;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// One request on a connection of its own: head and body of the answer.
pub async fn exchange(simulator: &Simulator, head: &str, body: &str) -> (String, String) {
    let (host, length) = (simulator.address(), body.len());
    let text = format!(
        "{head}\r\nhost: {host}\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}"
    );
    let answer = raw(simulator, &text).await;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_default();
    (head.to_owned(), body.to_owned())
}

/// Everything that comes back for these bytes, until the connection ends.
pub async fn raw(simulator: &Simulator, text: &str) -> String {
    let mut stream = TcpStream::connect(simulator.address()).await.unwrap();
    stream.write_all(text.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

/// Status and JSON body.
pub async fn call(
    simulator: &Simulator,
    line: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> (u16, Value) {
    let headers: String =
        headers.iter().map(|(name, value)| format!("\r\n{name}: {value}")).collect();
    let (head, body) = exchange(simulator, &format!("{line} HTTP/1.1{headers}"), body).await;
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default();
    (status, serde_json::from_str(&body).unwrap_or_default())
}

pub const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");
pub const JSON: (&str, &str) = ("content-type", "application/json");
pub const CREDENTIALS: &str =
    "grant_type=client_credentials&client_id=me&client_secret=s&scope=alexa%3A%3Aproactive_events";

/// A token, as a header.
pub async fn token(simulator: &Simulator) -> String {
    let (status, answer) = call(simulator, "POST /auth/o2/token", &[FORM], CREDENTIALS).await;
    assert_eq!(
        (status, &answer["expires_in"], &answer["token_type"]),
        (200, &json!(3600), &json!("bearer"))
    );
    format!("Bearer {}", answer["access_token"].as_str().unwrap())
}

/// A valid request to update an order, made at that moment.
pub fn order(now: Timestamp) -> Value {
    json!({
        "timestamp": now.to_string(), "referenceId": "o1",
        "expiryTime": now.checked_add(Duration::from_hours(1)).unwrap().to_string(),
        "event": {"name": "AMAZON.OrderStatus.Updated", "payload": {
            "state": {"status": "ORDER_PREPARING"}, "order": {"seller": {"name": "localizedattribute:sellerName"}}}},
        "localizedAttributes": [{"locale": "en-US", "sellerName": "AnyCompany"}],
        "relevantAudience": {"type": "Unicast", "payload": {"user": "u1"}},
    })
}

/// Status and JSON body of a request to an events path.
pub async fn post(simulator: &Simulator, path: &str, token: &str, body: &Value) -> (u16, Value) {
    call(simulator, &format!("POST {path}"), &[JSON, ("authorization", token)], &body.to_string())
        .await
}

pub const LIVE: &str = "/v1/proactiveEvents";
pub const DEVELOPMENT: &str = "/v1/proactiveEvents/stages/development";

/// A valid request of about `bytes` bytes.
pub fn long_order(number: usize, bytes: usize) -> Value {
    let mut order = order(Timestamp::now());
    order["referenceId"] = json!(format!("o{number}"));
    let text = "x".repeat(bytes / 2);
    order["localizedAttributes"][0]["sellerName"] = json!(text);
    order["localizedAttributes"][0]["other"] = json!(text);
    order
}

/// An order of this number for this customer.
pub fn numbered(number: usize, user: &str, now: Timestamp) -> Value {
    let mut order = order(now);
    order["referenceId"] = json!(format!("o{number}"));
    order["relevantAudience"]["payload"]["user"] = json!(user);
    order
}
