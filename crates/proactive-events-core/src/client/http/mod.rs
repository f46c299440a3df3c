//! HTTP: one POST, its answer read whole but bounded, everything timed.

mod certificate;
mod connect;
mod dial;
mod exchange;
mod exclusive;
mod io;
mod layer;
mod pool;
mod proxy;
mod slot;
pub(super) mod tls;
pub(super) mod trust;
mod verifier;

use std::error::Error;
use std::fmt;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST, HeaderMap, HeaderValue, USER_AGENT};
use hyper::{Request, StatusCode, Uri};
use tokio::time::Instant;

pub(super) use connect::Connector;
pub use exchange::{AnswerBody, Exchange, Exchanging};
pub(super) use layer::Layered;

use layer::Post;
use pool::Pool;

/// Who is calling.
const AGENT: &str = concat!("proactive-events/", env!("CARGO_PKG_VERSION"));

/// How many headers a request has at least; without room for them the map would grow twice.
const HEADERS: usize = 4;

/// How many connections there are, and how long things may take.
#[derive(Clone, Copy, Debug)]
pub(super) struct ConnectionLimits {
    pub(super) connect_timeout: Duration,
    pub(super) request_timeout: Duration,
    /// A connection that was not used for so long is not used again.
    pub(super) idle_timeout: Duration,
    /// HTTP/2 connections.
    pub(super) shared: usize,
    /// Streams on each of them.
    pub(super) streams: usize,
    /// Once every connection has more streams than this, another one is made.
    pub(super) spread: usize,
    /// HTTP/1.1 connections.
    pub(super) exclusive: usize,
    /// HTTP/2 without asking the server.
    pub(super) http2_only: bool,
}

impl Default for ConnectionLimits {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(5),
            request_timeout: Duration::from_secs(20),
            idle_timeout: Duration::from_secs(60),
            shared: 16,
            streams: 128,
            spread: 32,
            exclusive: 256,
            http2_only: false,
        }
    }
}

/// A POST.
pub(super) struct Call {
    pub(super) content_type: &'static str,
    pub(super) authorization: Option<HeaderValue>,
    pub(super) body: Bytes,
}

/// What came back.
#[derive(Debug)]
pub(super) struct Response {
    pub(super) status: StatusCode,
    headers: HeaderMap,
    /// The body, or what of it arrived within the bound.
    pub(super) body: Bytes,
}

impl Response {
    /// A header, if it is text.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers(name).next()
    }

    /// All values of a header that are text.
    pub(super) fn headers(&self, name: &str) -> impl Iterator<Item = &str> {
        self.headers.get_all(name).into_iter().filter_map(|value| value.to_str().ok())
    }

    /// Whether the body is a web page by its content type. The service sends none: something on the way answered, such
    /// as a captive portal.
    pub(super) fn is_html(&self) -> bool {
        let content_type = self.header("content-type").unwrap_or_default();
        let media_type = content_type.split(';').next().unwrap_or_default().trim();
        ["text/html", "application/xhtml+xml"].iter().any(|it| media_type.eq_ignore_ascii_case(it))
    }
}

/// Why nothing came back.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransportError {
    /// No connection was made: nothing was sent.
    Connect(String),
    /// The answer did not come in time.
    Timeout,
    /// The connection broke; whether the request arrived is unknown.
    Broken(String),
    /// The server says that it did not process the request: it refused the HTTP/2 stream, or closed the connection
    /// before it came to it.
    Unprocessed(String),
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Connect(reason) => write!(f, "no connection: {reason}"),
            Self::Timeout => f.write_str("no answer in time"),
            Self::Broken(reason) => write!(f, "the connection broke: {reason}"),
            Self::Unprocessed(reason) => write!(f, "the server did not process it: {reason}"),
        }
    }
}

impl Error for TransportError {}

/// The reason at the bottom of an error, without the layers above it; why a certificate is refused, in words.
fn innermost(error: &(dyn Error + 'static)) -> String {
    if let Some(reason) = certificate::explain(error) {
        return reason;
    }
    let mut error = error;
    while let Some(source) = error.source() {
        error = source;
    }
    error.to_string()
}

/// A URL that is posted to.
#[derive(Clone)]
pub(super) struct Http {
    uri: Uri,
    host: HeaderValue,
    post: Post,
    pool: Arc<Pool>,
    timeout: Duration,
}

impl Http {
    /// Connections to the server of a URL, with the user's layers around what is sent over them.
    pub(super) fn new(
        uri: Uri,
        connector: Connector,
        tls: rustls::ClientConfig,
        limits: ConnectionLimits,
        layered: &Layered,
    ) -> Self {
        let pool = Arc::new(Pool::new(connector.with_tls(tls), uri.clone(), limits));
        let post = layered.around(Exchange { pool: Arc::clone(&pool) });
        let authority = uri.authority().map_or("", |authority| authority.as_str());
        // An authority that was parsed is a header value.
        let host = HeaderValue::from_str(authority).unwrap_or(HeaderValue::from_static(""));
        Self { uri, host, post, pool, timeout: limits.request_timeout }
    }

    /// The URL.
    pub(super) fn uri(&self) -> &Uri {
        &self.uri
    }

    /// Sends, and reads the answer; not for longer than the time-out, nor past that moment.
    pub(super) async fn post(
        &self,
        call: Call,
        until: Option<Instant>,
    ) -> Result<Response, TransportError> {
        let mut request = Request::new(Full::new(call.body));
        *request.method_mut() = hyper::Method::POST;
        *request.uri_mut() = self.uri.clone();
        let headers = request.headers_mut();
        headers.reserve(HEADERS);
        headers.insert(HOST, self.host.clone());
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(call.content_type));
        headers.insert(USER_AGENT, HeaderValue::from_static(AGENT));
        if let Some(authorization) = call.authorization {
            headers.insert(AUTHORIZATION, authorization);
        }
        let end = Instant::now() + self.timeout;
        let end = until.map_or(end, |until| until.min(end));
        let posting = pin!(self.post.call(request));
        tokio::time::timeout_at(end, posting).await.unwrap_or(Err(TransportError::Timeout))
    }

    /// Lets go of the connections.
    pub(super) fn close(&self) {
        self.pool.close();
    }
}

impl fmt::Debug for Http {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Http").field("uri", &self.uri).finish_non_exhaustive()
    }
}
