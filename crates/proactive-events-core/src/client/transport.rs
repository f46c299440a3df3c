//! HTTP: one POST, its answer read whole but bounded, everything timed.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue, USER_AGENT};
use hyper::{Request, StatusCode, Uri};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};

/// No answer of the service is near this size; the rest is not read.
const MAX_ANSWER: usize = 64 * 1024;

/// Who is calling.
const AGENT: &str = concat!("proactive-events/", env!("CARGO_PKG_VERSION"));

/// How long things may take.
#[derive(Clone, Copy, Debug)]
pub(super) struct Timeouts {
    pub(super) connect: Duration,
    pub(super) request: Duration,
}

/// Pooled connections, HTTP/1.1 or HTTP/2 as the server has it.
pub(super) struct Transport {
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    timeout: Duration,
}

/// A POST.
pub(super) struct Call<'a> {
    pub(super) uri: &'a Uri,
    pub(super) content_type: &'static str,
    pub(super) authorization: Option<HeaderValue>,
    pub(super) body: Bytes,
}

/// What came back.
#[derive(Debug)]
pub(super) struct Response {
    pub(super) status: StatusCode,
    pub(super) request_id: Option<String>,
    /// The body, or what of it arrived within the bound.
    pub(super) body: Bytes,
}

/// Why nothing came back.
#[derive(Debug)]
pub(super) enum TransportError {
    /// No connection was made: nothing was sent.
    Connect(String),
    /// The answer did not come in time.
    Timeout,
    /// The connection broke; whether the request arrived is unknown.
    Broken(String),
}

impl Transport {
    pub(super) fn new(timeouts: Timeouts) -> Result<Self, String> {
        let mut http = HttpConnector::new();
        http.enforce_http(false);
        http.set_nodelay(true);
        http.set_connect_timeout(Some(timeouts.connect));
        let provider = rustls::crypto::aws_lc_rs::default_provider();
        let https = HttpsConnectorBuilder::new()
            .with_provider_and_webpki_roots(provider)
            .map_err(|error| error.to_string())?
            .https_or_http()
            .enable_all_versions()
            .wrap_connector(http);
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(Duration::from_secs(30))
            .build(https);
        Ok(Self { client, timeout: timeouts.request })
    }

    pub(super) async fn post(&self, call: Call<'_>) -> Result<Response, TransportError> {
        match tokio::time::timeout(self.timeout, self.exchange(call)).await {
            Ok(answered) => answered,
            Err(_) => Err(TransportError::Timeout),
        }
    }

    async fn exchange(&self, call: Call<'_>) -> Result<Response, TransportError> {
        let mut request = Request::post(call.uri.clone())
            .header(CONTENT_TYPE, HeaderValue::from_static(call.content_type))
            .header(USER_AGENT, HeaderValue::from_static(AGENT));
        if let Some(authorization) = call.authorization {
            request = request.header(AUTHORIZATION, authorization);
        }
        let request = request
            .body(Full::new(call.body))
            .map_err(|error| TransportError::Broken(error.to_string()))?;
        let response = self.client.request(request).await.map_err(|error| {
            let reason = innermost(&error);
            if error.is_connect() {
                TransportError::Connect(reason)
            } else {
                TransportError::Broken(reason)
            }
        })?;
        let (head, body) = response.into_parts();
        let request_id =
            head.headers.get("x-amzn-requestid").and_then(|id| id.to_str().ok()).map(str::to_owned);
        // The status is the answer; a body that breaks off or never ends takes nothing away from it.
        let body = Limited::new(body, MAX_ANSWER)
            .collect()
            .await
            .map(|body| body.to_bytes())
            .unwrap_or_default();
        Ok(Response { status: head.status, request_id, body })
    }
}

/// The reason at the bottom of an error, without the layers above it.
fn innermost(error: &dyn std::error::Error) -> String {
    let mut error = error;
    while let Some(source) = error.source() {
        error = source;
    }
    error.to_string()
}

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transport").field("timeout", &self.timeout).finish_non_exhaustive()
    }
}
