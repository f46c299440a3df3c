//! Clients that are many, slow, endless or gone: the others notice nothing, and the end comes all the same.

// A broken assumption fails the test.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod plain;

use std::time::Duration;

use plain::{LIVE, order, post, token};
use proactive_events::Timestamp;
use proactive_events_simulator::Simulator;
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// A request whose body is announced, and does not come.
async fn slow_client(simulator: &Simulator) -> TcpStream {
    let mut stream = TcpStream::connect(simulator.address()).await.unwrap();
    let head = "POST /v1/proactiveEvents HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{";
    stream.write_all(head.as_bytes()).await.unwrap();
    stream
}

#[tokio::test(flavor = "multi_thread")]
async fn sixty_four_clients_at_once_with_slow_ones() {
    let simulator = Simulator::start().await.unwrap();
    let token = token(&simulator).await;
    let mut slow = Vec::new();
    for _ in 0..64 {
        slow.push(slow_client(&simulator).await);
    }
    let sends = (0..64).map(|client| {
        let (simulator, token) = (&simulator, &token);
        async move {
            for number in 0..4 {
                let mut order = order(Timestamp::now());
                order["referenceId"] = json!(format!("o{client}-{number}"));
                assert_eq!(post(simulator, LIVE, token, &order).await.0, 202);
            }
        }
    });
    futures_util::future::join_all(sends).await;
    assert_eq!(simulator.stats().events, 256);
}

#[tokio::test]
async fn an_endless_body_is_cut_off_at_its_bound() {
    let simulator = Simulator::start().await.unwrap();
    let mut stream = TcpStream::connect(simulator.address()).await.unwrap();
    let head = "POST /v1/proactiveEvents HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n";
    stream.write_all(head.as_bytes()).await.unwrap();
    let chunk = format!("10000\r\n{}\r\n", " ".repeat(0x10000));
    let (mut reader, mut writer) = stream.into_split();
    let writing =
        tokio::spawn(async move { while writer.write_all(chunk.as_bytes()).await.is_ok() {} });
    let mut answer = vec![0; 12];
    reader.read_exact(&mut answer).await.unwrap();
    assert_eq!(answer, b"HTTP/1.1 413");
    drop(reader);
    // Nobody reads on: the writer's connection ends.
    tokio::time::timeout(Duration::from_secs(60), writing).await.unwrap().unwrap();
}

#[tokio::test]
async fn heads_that_are_no_http_or_endless_end_their_connection_only() {
    let simulator = Simulator::start().await.unwrap();
    for head in
        ["\0\0\0\0\r\n\r\n".to_owned(), format!("GET /{} HTTP/1.1\r\n", "x".repeat(1 << 20))]
    {
        let mut stream = TcpStream::connect(simulator.address()).await.unwrap();
        // It may be closed before all of it is written.
        let _ = stream.write_all(head.as_bytes()).await;
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await;
        assert!(answer.is_empty() || answer.starts_with(b"HTTP/1.1 4"), "{answer:?}");
    }
    token(&simulator).await;
}

/// Number of files that this process may have open, on systems that report it.
fn open_files() -> usize {
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"));
    let soft = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    soft.unwrap_or(1_024)
}

/// Ten thousand if the limit of open files allows it: both ends count, and tests that run at the same time need some, too.
#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_connections_or_what_the_process_may_open() {
    let simulator = Simulator::start().await.unwrap();
    let wanted = (open_files().saturating_sub(512) / 2).clamp(1, 10_000);
    let mut connections = Vec::new();
    for _ in 0..wanted {
        connections.push(TcpStream::connect(simulator.address()).await.unwrap());
    }
    let token = token(&simulator).await;
    assert_eq!(post(&simulator, LIVE, &token, &order(Timestamp::now())).await.0, 202);
    drop(connections);
    simulator.shutdown().await;
}

#[tokio::test]
async fn a_stop_lets_finish_what_is_under_way_and_waits_for_nobody_else() {
    let simulator = Simulator::start().await.unwrap();
    let token = token(&simulator).await;
    let delay = proactive_events_simulator::Fault { delay_ms: 300, ..Default::default() };
    simulator.add_fault(delay);
    let _slow = slow_client(&simulator).await;
    let mut stream = TcpStream::connect(simulator.address()).await.unwrap();
    let body = order(Timestamp::now()).to_string();
    let request = format!(
        "POST {LIVE} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\nauthorization: {token}\r\n\
         content-length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    while simulator.stats().requests == 0 {
        tokio::task::yield_now().await;
    }
    let address = simulator.address();
    simulator.shutdown().await;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 202"), "{answer}");
    assert!(TcpStream::connect(address).await.is_err());
}
