//! Requests that a server reports as not processed: HTTP/2's refused streams and GOAWAY.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use h2::Reason;
use h2::server::{Connection, SendResponse};
use hyper::{Response, StatusCode};
use proactive_events::client::SendAllOptions;
use proactive_events::error::SendErrorKind;
use tokio::net::{TcpListener, TcpStream};

use super::bench::{builder, hasty, numbered, send_many, simulator};

/// The server's action on the stream of this number, of all that came.
type Script = fn(u64) -> Deed;

#[derive(Clone, Copy)]
enum Deed {
    Answer(u16),
    Reset(Reason),
    /// Says farewell: this stream is not processed.
    Farewell,
}

/// Serves HTTP/2 without TLS on a free port; counts the streams.
async fn serve(script: Script) -> (SocketAddr, Arc<Mutex<u64>>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let (address, streams) = (listener.local_addr().unwrap(), Arc::new(Mutex::new(0)));
    let count = Arc::clone(&streams);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let count = Arc::clone(&count);
            tokio::spawn(async move {
                let connection = h2::server::handshake(stream).await.unwrap();
                serve_one(connection, script, &count).await;
            });
        }
    });
    (address, streams)
}

async fn serve_one(
    mut connection: Connection<TcpStream, Bytes>,
    script: Script,
    count: &Mutex<u64>,
) {
    while let Some(Ok((_, mut respond))) = connection.accept().await {
        let number = {
            let mut count = count.lock().unwrap();
            *count += 1;
            *count - 1
        };
        match script(number) {
            Deed::Answer(status) => answer(&mut respond, status),
            Deed::Reset(reason) => respond.send_reset(reason),
            Deed::Farewell => connection.abrupt_shutdown(Reason::NO_ERROR),
        }
    }
}

fn answer(respond: &mut SendResponse<Bytes>, status: u16) {
    let status = StatusCode::from_u16(status).unwrap();
    respond.send_response(Response::builder().status(status).body(()).unwrap(), true).unwrap();
}

#[tokio::test]
async fn a_refused_stream_is_sent_again_at_once_and_is_no_unknown_arrival() {
    let simulator = simulator().await;
    // Refused three times, and then said to be known: that can't be our own copy.
    let script = |number| match number {
        0..3 => Deed::Reset(Reason::REFUSED_STREAM),
        _ => Deed::Answer(409),
    };
    let (address, streams) = serve(script).await;
    let mut policy = hasty();
    policy.max_attempts = 2;
    let builder = builder(&simulator).endpoint(format!("http://{address}")).http2_only();
    let client = builder.policy(policy).token_endpoint(simulator.token_endpoint()).build().unwrap();
    let error = client.send_encoded(&numbered(0)).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (&SendErrorKind::Duplicate, 4));
    assert!(!error.may_have_arrived());
    assert_eq!(*streams.lock().unwrap(), 4);
}

#[tokio::test]
async fn another_reset_leaves_the_arrival_unknown() {
    let simulator = simulator().await;
    let script = |number| match number {
        0 => Deed::Reset(Reason::INTERNAL_ERROR),
        _ => Deed::Answer(409),
    };
    let (address, _) = serve(script).await;
    let builder = builder(&simulator).endpoint(format!("http://{address}")).http2_only();
    let client = builder.policy(hasty()).build().unwrap();
    assert!(client.send_encoded(&numbered(0)).await.unwrap().duplicate);
}

#[tokio::test]
async fn a_server_that_refuses_every_stream_ends_the_attempts() {
    let simulator = simulator().await;
    let (address, streams) = serve(|_| Deed::Reset(Reason::REFUSED_STREAM)).await;
    let mut policy = hasty();
    policy.max_attempts = 3;
    let builder = builder(&simulator).endpoint(format!("http://{address}")).http2_only();
    let client = builder.policy(policy).build().unwrap();
    let error = client.send_encoded(&numbered(0)).await.unwrap_err();
    assert_eq!(error.kind(), &SendErrorKind::Unprocessed, "{error}");
    assert!(error.is_retryable() && !error.may_have_arrived());
    assert_eq!(*streams.lock().unwrap(), 8 + 3, "eight cost nothing");
}

#[tokio::test]
async fn streams_behind_a_farewell_go_over_another_connection() {
    let simulator = simulator().await;
    let script = |number| match number % 10 {
        9 => Deed::Farewell,
        _ => Deed::Answer(202),
    };
    let (address, _) = serve(script).await;
    let builder = builder(&simulator).endpoint(format!("http://{address}")).http2_only();
    let client = builder.policy(hasty()).build().unwrap();
    let sent = send_many(&client, 200, SendAllOptions::default().concurrency.min(4)).await;
    assert_eq!(sent.len(), 200);
    assert!(sent.iter().all(|sent| sent.outcome.is_ok()));
}
