//! Views for rehearsals: inbox, journal, recording, live view, page.

// A broken assumption fails the test.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod plain;

use std::time::Duration;

use plain::{DEVELOPMENT, LIVE, call, exchange, numbered, order, post, token};
use proactive_events::catalog::order_status::{Status, Updated};
use proactive_events::{Stage, Timestamp};
use proactive_events_simulator::Simulator;
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

#[tokio::test]
async fn the_inbox_gives_typed_events_back() {
    let simulator = Simulator::start().await.unwrap();
    let token = token(&simulator).await;
    let now = Timestamp::now();
    for (number, user) in [(0, "u1"), (1, "u2"), (2, "u2")] {
        post(&simulator, LIVE, &token, &numbered(number, user, now)).await;
    }
    let request = simulator.inbox().for_user("u1").one::<Updated>().unwrap();
    assert_eq!(request.event().state.status, Status::Preparing);
    assert_eq!(simulator.inbox().on(Stage::Live).all::<Updated>().len(), 3);
    assert!(simulator.inbox().for_everybody().is_empty());
    let error = simulator.inbox().for_user("u2").one::<Updated>().unwrap_err().to_string();
    assert!(
        error.contains("there are 2") && error.contains("\"o2\" for u2 (live stage)"),
        "{error}"
    );
}

#[tokio::test]
async fn the_journal_has_refused_requests_with_every_violation() {
    let simulator = Simulator::start().await.unwrap();
    let token = token(&simulator).await;
    let mut order = numbered(0, "u", Timestamp::now());
    order["event"]["payload"]["state"]["status"] = json!("SHIPPED");
    order["event"]["payload"]["extra"] = json!(1);
    post(&simulator, LIVE, &token, &order).await;
    post(&simulator, DEVELOPMENT, &token, &numbered(1, "u", Timestamp::now())).await;
    let (_, exchanges) = call(&simulator, "GET /simulator/exchanges", &[], "").await;
    let pointers: Vec<_> = exchanges[0]["violations"].as_array().unwrap().iter().collect();
    assert_eq!((&exchanges[0]["status"], pointers.len()), (&json!(400), 2), "{exchanges}");
    assert_eq!((&exchanges[1]["number"], &exchanges[1]["status"]), (&json!(2), &json!(202)));
    assert_eq!(simulator.exchanges().len(), 2);
}

#[tokio::test]
async fn a_recording_is_replayed() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
    let file = folder.join(format!("recording-{}.jsonl", std::process::id()));
    let recording = Simulator::builder().record(&file).start().await.unwrap();
    let token = token(&recording).await;
    for number in 0..3 {
        post(&recording, LIVE, &token, &numbered(number, "u", Timestamp::now())).await;
    }
    post(&recording, LIVE, "Bearer none", &numbered(3, "u", Timestamp::now())).await;
    let replayed = Simulator::builder().replay(&file).start().await.unwrap();
    assert_eq!(replayed.inbox(), recording.inbox());
    std::fs::write(&file, "{}\nx").unwrap();
    let error = Simulator::builder().replay(&file).start().await.unwrap_err().to_string();
    assert!(error.contains("recording-") && error.contains(":1: missing field"), "{error}");
}

/// Reads from a stream until this text came.
async fn read_until(stream: &mut TcpStream, text: &str) -> String {
    let mut read = Vec::new();
    while !String::from_utf8_lossy(&read).contains(text) {
        read.push(stream.read_u8().await.unwrap());
    }
    String::from_utf8(read).unwrap()
}

#[tokio::test]
async fn the_live_view_shows_each_request_and_ends_with_the_service() {
    let simulator = Simulator::start().await.unwrap();
    let mut stream = TcpStream::connect(simulator.address()).await.unwrap();
    stream.write_all(b"GET /simulator/live HTTP/1.1\r\nhost: localhost\r\n\r\n").await.unwrap();
    let head = read_until(&mut stream, ": connected").await;
    assert!(head.contains("content-type: text/event-stream"), "{head}");
    let token = token(&simulator).await;
    post(&simulator, LIVE, &token, &numbered(0, "u", Timestamp::now())).await;
    let event = read_until(&mut stream, "\"status\":202").await;
    assert!(event.contains("id: 1\nevent: exchange\ndata: {"), "{event}");
    let begin = std::time::Instant::now();
    simulator.shutdown().await;
    let mut rest = Vec::new();
    // It ends, cleanly or not; and it does not use up the grace of those that are open.
    let _ = stream.read_to_end(&mut rest).await;
    assert!(begin.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn another_reading_of_a_template_or_one_of_ones_own() {
    let own = r#"{"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object",
        "properties": {"loaves": {"type": "integer"}}, "required": ["loaves"]}"#;
    let builder = Simulator::builder().schema("AnyCompany.Bread.Baked.json", own);
    let simulator = builder.start().await.unwrap();
    let token = token(&simulator).await;
    for (loaves, status) in [(json!(3), 202), (json!("three"), 400)] {
        let mut bread = order(Timestamp::now());
        bread["event"] = json!({"name": "AnyCompany.Bread.Baked", "payload": {"loaves": loaves}});
        assert_eq!(post(&simulator, LIVE, &token, &bread).await.0, status);
    }
    let wrong = Simulator::builder().schema("AMAZON.OrderStatus.Updated.json", "{").start().await;
    let error = wrong.unwrap_err().to_string();
    assert!(error.contains("AMAZON.OrderStatus.Updated.json"), "{error}");
}

#[tokio::test]
async fn another_sites_page_cannot_steer_it() {
    let simulator = Simulator::start().await.unwrap();
    for (site, status) in [("cross-site", 403), ("same-origin", 204)] {
        let headers = [("sec-fetch-site", site)];
        assert_eq!(call(&simulator, "POST /simulator/reset", &headers, "").await.0, status);
    }
}

#[tokio::test]
async fn the_page_shows_text_as_text_and_filters() {
    let simulator = Simulator::start().await.unwrap();
    let token = token(&simulator).await;
    let mut order = numbered(0, "<b>u1</b>", Timestamp::now());
    order["localizedAttributes"][0]["sellerName"] = json!("<script>alert(1)</script>");
    post(&simulator, LIVE, &token, &order).await;
    order["relevantAudience"]["payload"]["user"] = json!("u2");
    order["event"]["payload"]["state"]["status"] = json!("<i>");
    post(&simulator, LIVE, &token, &order).await;
    let page =
        async |query: &str| exchange(&simulator, &format!("GET /{query} HTTP/1.1"), "").await;
    let (head, all) = page("").await;
    assert!(head.contains("content-security-policy: default-src 'none'"), "{head}");
    assert!(all.contains("&lt;script&gt;alert(1)&lt;&#x2f;script&gt;"), "{all}");
    assert!(!all.contains("<script>") && !all.contains("<b>") && !all.contains("<i>"), "{all}");
    let count = |page: &str| page.matches("<article").count();
    assert_eq!(count(&all), 2);
    for (query, cards) in [
        ("?outcome=accepted", 1),
        ("?outcome=refused&customer=u2", 1),
        ("?customer=nobody", 0),
        ("?template=AMAZON.WeatherAlert.Activated", 0),
        ("?locale=de-DE&timezone=Europe%2FBerlin", 2),
        ("?timezone=Nowhere%22%3E%3Cscript%3E", 2),
        ("?&&=&outcome", 2),
    ] {
        let (_, page) = page(query).await;
        assert_eq!(count(&page), cards, "{query}");
        assert!(!page.contains("<script>"), "{query}");
    }
    for path in ["style.css", "page.js", "icon.svg", "panel", "cards/1"] {
        assert!(page(path).await.0.contains(" 200 "), "{path}");
    }
    assert!(page("cards/99").await.0.contains(" 204 "));
    assert!(page("cards/x").await.0.contains(" 404 "));
}
