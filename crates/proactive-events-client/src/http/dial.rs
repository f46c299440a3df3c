//! Making a connection: address, socket, TLS and the first words of HTTP, all within the time-out.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::task::Poll;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::Uri;
use hyper::client::conn::{http1, http2};
use hyper::header::HeaderValue;
use hyper_rustls::{HttpsConnector, MaybeHttpsStream};
use hyper_util::client::legacy::connect::Connection as _;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use tower_service::Service as _;

use super::connect::Connector;
use super::error::not_connected;
use super::h1::H1Connection;
use super::h2::H2Connection;
use super::io::BoxIo;
use super::{ConnectionLimits, TransportError};

/// Interval between pings on a connection that is idle in the middle of exchanges …
const PING_EVERY: Duration = Duration::from_secs(15);
/// … and given up without an answer within this.
const PING_TIMEOUT: Duration = Duration::from_secs(10);

type Io = MaybeHttpsStream<BoxIo>;

/// A connection, of the HTTP version that the server chose.
pub(super) enum Connection {
    H1(H1Connection),
    H2(H2Connection),
}

/// Makes connections to one server.
pub(super) struct Dialer {
    connector: HttpsConnector<Connector>,
    origin: Uri,
    /// The value of the header `Host`.
    host: HeaderValue,
    limits: ConnectionLimits,
}

impl Dialer {
    pub(super) fn new(
        connector: HttpsConnector<Connector>,
        origin: Uri,
        limits: ConnectionLimits,
    ) -> Self {
        let authority = origin.authority().map_or("", |authority| authority.as_str());
        // An authority that was parsed is a header value.
        let host = HeaderValue::from_str(authority).unwrap_or(HeaderValue::from_static(""));
        Self { connector, origin, host, limits }
    }

    /// Makes a connection. `more_streams` is called when the settings of an HTTP/2 server change the number of streams.
    pub(super) async fn dial(
        &self,
        more_streams: impl Fn() + Send + Sync + 'static,
    ) -> Result<Connection, TransportError> {
        let connecting = self.connect(more_streams);
        match tokio::time::timeout(self.limits.connect_timeout, connecting).await {
            Ok(connection) => connection,
            Err(_) => Err(TransportError::Connect("no connection in time".into())),
        }
    }

    async fn connect(
        &self,
        more_streams: impl Fn() + Send + Sync + 'static,
    ) -> Result<Connection, TransportError> {
        let io = self.connector.clone().call(self.origin.clone()).await;
        let io = io.map_err(not_connected)?;
        let streams = self.limits.streams;
        if self.limits.http2_only || io.connected().is_negotiated_h2() {
            static NEXT: AtomicU64 = AtomicU64::new(0);
            let mut builder = http2::Builder::new(TokioExecutor::new());
            builder
                .timer(TokioTimer::new())
                .keep_alive_interval(PING_EVERY)
                .keep_alive_timeout(PING_TIMEOUT)
                .initial_max_send_streams(streams);
            let handshake = builder.handshake(io).await;
            let (sender, connection) = handshake.map_err(not_connected)?;
            let allowed = Arc::new(AtomicUsize::new(streams));
            tokio::spawn(drive(connection, Arc::clone(&allowed), more_streams));
            let id = NEXT.fetch_add(1, Ordering::Relaxed);
            Ok(Connection::H2(H2Connection::new(id, sender, allowed)))
        } else {
            // Events are small: head and body are one write, and one TLS record.
            let mut builder = http1::Builder::new();
            let handshake = builder.writev(false).handshake(io);
            let (sender, connection) = handshake.await.map_err(not_connected)?;
            Ok(Connection::H1(H1Connection::new(sender, connection, self.host.clone())))
        }
    }
}

/// Drives a connection to its end, and reports when the server's settings change the number of streams.
async fn drive(
    connection: http2::Connection<Io, Full<Bytes>, TokioExecutor>,
    allowed: Arc<AtomicUsize>,
    more_streams: impl Fn() + Send + Sync,
) {
    let mut connection = std::pin::pin!(connection);
    std::future::poll_fn(|context| {
        let ended = connection.as_mut().poll(context).map(drop);
        let now = connection.current_max_send_streams();
        let has_changed = allowed.swap(now, Ordering::Relaxed) != now;
        if has_changed && ended == Poll::Pending {
            more_streams();
        }
        ended
    })
    .await;
}
