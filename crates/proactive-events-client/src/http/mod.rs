//! Connections to one server, as a `tower` service: pooled, bounded, each request with a time-out.

mod certificate;
mod connect;
mod dial;
mod error;
mod exchange;
mod h1;
mod h2;
mod io;
mod layer;
mod limits;
mod pool;
mod proxy;
pub(super) mod tls;
pub(super) mod trust;
mod verifier;

use std::fmt;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::{Request, Response, Uri};
use tokio::time::{Instant, timeout_at};
use tower_service::Service;

pub(super) use connect::Connector;
pub use error::{Reason, TransportError};
pub use exchange::{Exchange, ExchangeFuture, ResponseBody};
pub(super) use layer::Layered;
pub(super) use limits::ConnectionLimits;

use dial::Dialer;
use layer::Post;
use pool::Pool;

/// The connections to the server of a URL, with the user's layers around what is sent over them.
#[derive(Clone)]
pub(super) struct Http {
    uri: Uri,
    post: Post,
    pool: Arc<Pool>,
    timeout: Duration,
}

impl Http {
    /// Makes no connection yet.
    pub(super) fn new(
        uri: Uri,
        connector: Connector,
        tls: rustls::ClientConfig,
        limits: ConnectionLimits,
        layered: &Layered,
    ) -> Self {
        let dialer = Dialer::new(connector.with_tls(tls), uri.clone(), limits);
        let pool = Arc::new(Pool::new(dialer, limits));
        let post = layered.around(Exchange { pool: Arc::clone(&pool) });
        Self { uri, post, pool, timeout: limits.request_timeout }
    }

    /// The URL.
    pub(super) fn uri(&self) -> &Uri {
        &self.uri
    }

    /// Sends one request and reads its response in full, before the time-out and before `end`.
    pub(super) async fn send(
        &self,
        request: Request<Full<Bytes>>,
        end: Option<Instant>,
    ) -> Result<Response<Bytes>, TransportError> {
        let timeout = Instant::now() + self.timeout;
        let end = end.map_or(timeout, |end| end.min(timeout));
        // Pinned here: moving a future of this size costs more than the rest of the function.
        let posting = pin!(self.post.call(request));
        timeout_at(end, posting).await.unwrap_or(Err(TransportError::Timeout))
    }

    /// Closes the connections that are not in use, and the others once they are not.
    pub(super) fn close(&self) {
        self.pool.close();
    }
}

impl fmt::Debug for Http {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Http").field("uri", &self.uri).finish_non_exhaustive()
    }
}

/// A function as a service. Its future need not be boxed.
pub(super) struct ServiceFn<F>(pub(super) F);

impl<F, Q, R> Service<Q> for ServiceFn<F>
where
    F: FnMut(Q) -> R,
    R: Future<Output = Result<Response<Full<Bytes>>, TransportError>>,
{
    type Response = Response<Full<Bytes>>;
    type Error = TransportError;
    type Future = R;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), TransportError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Q) -> R {
        (self.0)(request)
    }
}
