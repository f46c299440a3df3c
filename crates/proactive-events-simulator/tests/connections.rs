//! Connections that send nothing, too slowly, or read nothing: they end.

// A broken assumption fails the test.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod plain;

use std::time::Duration;

use plain::{LIVE, long_order, order, post, token};
use proactive_events::Timestamp;
use proactive_events_simulator::Simulator;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// More than this no test waits.
const BOUND: Duration = Duration::from_secs(20);

/// Waits for the end of a connection.
async fn ends(mut stream: TcpStream) {
    let mut rest = Vec::new();
    let read = timeout(BOUND, stream.read_to_end(&mut rest)).await;
    // A reset is an end, too.
    let _ = read.expect("the connection ends");
}

#[tokio::test]
async fn connections_without_a_whole_request_end() {
    let idle = Duration::from_millis(200);
    let simulator = Simulator::builder().idle_timeout(idle).start().await.unwrap();
    let settings = "\0\0\0\x04\0\0\0\0\0";
    for begun in [
        "",
        "P",
        "PRI * HTTP/2.0\r\n",
        &format!("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n{settings}"),
        "GET /simulator/stats HTTP/1.1\r\nhost: localhost\r\n",
        "GET /simulator/stats HTTP/1.1\r\nhost: localhost\r\n\r\n",
    ] {
        let mut stream = TcpStream::connect(simulator.address()).await.unwrap();
        stream.write_all(begun.as_bytes()).await.unwrap();
        ends(stream).await;
    }
    assert_eq!(simulator.stats().connections, 6);
}

#[tokio::test]
async fn a_head_that_comes_byte_by_byte_ends() {
    let idle = Duration::from_millis(300);
    let simulator = Simulator::builder().idle_timeout(idle).start().await.unwrap();
    let (mut reader, mut writer) =
        TcpStream::connect(simulator.address()).await.unwrap().into_split();
    let writing = tokio::spawn(async move {
        while writer.write_all(b"x").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    });
    let mut rest = Vec::new();
    let _ = timeout(BOUND, reader.read_to_end(&mut rest)).await.expect("the connection ends");
    timeout(BOUND, writing).await.expect("the writer sees it").unwrap();
}

#[tokio::test]
async fn a_request_that_takes_long_is_not_idle() {
    let idle = Duration::from_millis(100);
    let simulator = Simulator::builder().idle_timeout(idle).start().await.unwrap();
    let token = token(&simulator).await;
    simulator.add_fault(proactive_events_simulator::Fault { delay_ms: 600, ..Default::default() });
    assert_eq!(post(&simulator, LIVE, &token, &order(Timestamp::now())).await.0, 202);
}

#[tokio::test]
async fn a_client_that_reads_nothing_of_a_long_answer_loses_it() {
    let idle = Duration::from_millis(300);
    let simulator = Simulator::builder().idle_timeout(idle).start().await.unwrap();
    let token = token(&simulator).await;
    for number in 0..16 {
        assert_eq!(post(&simulator, LIVE, &token, &long_order(number, 1_000_000)).await.0, 202);
    }
    let mut stream = TcpStream::connect(simulator.address()).await.unwrap();
    let get = "GET /simulator/events HTTP/1.1\r\nhost: localhost\r\n\r\n";
    stream.write_all(get.as_bytes()).await.unwrap();
    let broken = async {
        while stream.write_all(b"x").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    timeout(BOUND, broken).await.expect("the connection is reset");
}
