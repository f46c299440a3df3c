//! Making a connection: address, socket, TLS and the first words of HTTP, all within the time-out.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Weak};
use std::task::Poll;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::client::conn::{http1, http2};
use hyper_rustls::MaybeHttpsStream;
use hyper_util::client::legacy::connect::Connection as _;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use tower_service::Service as _;

use super::exclusive::Exclusive;
use super::io::BoxIo;
use super::pool::Pool;
use super::slot::Shared;
use super::{TransportError, innermost};

/// A connection that is idle in the middle of exchanges is asked so often whether it still lives …
const PING_EVERY: Duration = Duration::from_secs(15);
/// … and given up without an answer within this.
const PING_TIMEOUT: Duration = Duration::from_secs(10);

type Io = MaybeHttpsStream<BoxIo>;

/// A connection, as the server has it.
pub(super) enum Dialled {
    Http1(Exclusive),
    Http2(Shared),
}

/// Makes a connection.
pub(super) async fn dial(pool: &Arc<Pool>) -> Result<Dialled, TransportError> {
    match tokio::time::timeout(pool.limits.connect_timeout, connect(pool)).await {
        Ok(dialled) => dialled,
        Err(_) => Err(TransportError::Connect("no connection in time".to_owned())),
    }
}

async fn connect(pool: &Arc<Pool>) -> Result<Dialled, TransportError> {
    let refused =
        |error: &(dyn std::error::Error + 'static)| TransportError::Connect(innermost(error));
    let io = pool.connector.clone().call(pool.origin.clone()).await;
    let io = io.map_err(|error| refused(&*error))?;
    if pool.limits.http2_only || io.connected().is_negotiated_h2() {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let mut builder = http2::Builder::new(TokioExecutor::new());
        builder
            .timer(TokioTimer::new())
            .keep_alive_interval(PING_EVERY)
            .keep_alive_timeout(PING_TIMEOUT)
            .initial_max_send_streams(pool.limits.streams);
        let (sender, connection) = builder.handshake(io).await.map_err(|error| refused(&error))?;
        let allowed = Arc::new(AtomicUsize::new(pool.limits.streams));
        tokio::spawn(drive(connection, Arc::clone(&allowed), Arc::downgrade(pool)));
        Ok(Dialled::Http2(Shared::new(NEXT.fetch_add(1, Ordering::Relaxed), sender, allowed)))
    } else {
        // Events are small: head and body are one write, and one TLS record.
        let mut builder = http1::Builder::new();
        let handshake = builder.writev(false).handshake(io);
        let (sender, connection) = handshake.await.map_err(|error| refused(&error))?;
        Ok(Dialled::Http1(Exclusive::new(sender, connection)))
    }
}

/// Drives a connection to its end, and tells how many streams the server's settings allow.
async fn drive(
    connection: http2::Connection<Io, Full<Bytes>, TokioExecutor>,
    allowed: Arc<AtomicUsize>,
    pool: Weak<Pool>,
) {
    let mut connection = std::pin::pin!(connection);
    std::future::poll_fn(|context| {
        let ended = connection.as_mut().poll(context).map(drop);
        let now = connection.current_max_send_streams();
        let has_changed = allowed.swap(now, Ordering::Relaxed) != now;
        if let Some(pool) = pool.upgrade().filter(|_| has_changed && ended == Poll::Pending) {
            pool.serve();
        }
        ended
    })
    .await;
}
