//! One attempt of sending, over any HTTP transport (feature `send`).
//!
//! [`send`] makes an HTTP request out of an [`EncodedRequest`], passes it to a [`Service`] of yours, and reads the answer
//! into a [`Response`]. It makes one attempt: retries, rate limits, tokens and connections belong to
//! `proactive-events-client`, which uses this function for each of its attempts.
//!
//! ```
//! use bytes::Bytes;
//! use http_body_util::Full;
//! use proactive_events::send::{BearerToken, Endpoint, send};
//! use proactive_events::{RawEvent, ReferenceId, Region, Request, Stage};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let event = RawEvent::unchecked("AMAZON.Example.Updated", serde_json::json!({}));
//! let request = Request::multicast(ReferenceId::new("spring")?, event).encode()?;
//! let endpoint = Endpoint::new(Region::Europe, Stage::Development);
//! let token = BearerToken::new("Atc|EXAMPLE")?;
//!
//! // Any `Service<http::Request<_>>` will do, such as the clients of hyper-util and reqwest.
//! let transport = tower::service_fn(async |request: http::Request<Full<Bytes>>| {
//!     assert_eq!(request.uri().path(), "/v1/proactiveEvents/stages/development");
//!     http::Response::builder().status(202).body(String::new())
//! });
//! let response = send(transport, &endpoint, &token, &request).await?;
//! assert!(response.is_accepted());
//! # Ok(())
//! # }
//! ```
//!
//! The client of hyper-util is such a service as it is. The client of reqwest has request and response types of its own:
//!
//! ```no_run
//! use proactive_events::EncodedRequest;
//! use proactive_events::send::{BearerToken, Endpoint, Response, send};
//! use tower::ServiceExt as _;
//!
//! async fn send_with_reqwest(
//!     client: reqwest::Client,
//!     endpoint: &Endpoint,
//!     token: &BearerToken,
//!     request: &EncodedRequest,
//! ) -> Result<Response, reqwest::Error> {
//!     let transport = client
//!         .map_request(|request: http::Request<reqwest::Body>| {
//!             reqwest::Request::try_from(request).expect("an endpoint is a URL")
//!         })
//!         .map_response(http::Response::<reqwest::Body>::from);
//!     send(transport, endpoint, token, request).await
//! }
//! ```

mod body;
mod endpoint;
mod response;
mod token;

use bytes::Bytes;
use http_body::Body;
use tower_service::Service;

pub use body::read_body;
pub use endpoint::{Endpoint, EndpointError, USER_AGENT, is_loopback, secure_url};
pub use response::Response;
pub use token::{BearerToken, BearerTokenError};

use crate::EncodedRequest;

/// Sends a request once and returns the service's answer, whatever its status.
///
/// The body of the HTTP request is made by `From<Bytes>`, as `http_body_util::Full<Bytes>` and `reqwest::Body` are. The
/// function sets no time-out and retries nothing; dropping the future cancels the attempt, which may have arrived.
///
/// # Errors
/// Those of the transport. The arrival of the request is then unknown, unless the transport reports it.
pub async fn send<S, B, R>(
    mut service: S,
    endpoint: &Endpoint,
    token: &BearerToken,
    request: &EncodedRequest,
) -> Result<Response, S::Error>
where
    S: Service<http::Request<B>, Response = http::Response<R>>,
    B: From<Bytes>,
    R: Body,
{
    std::future::poll_fn(|context| service.poll_ready(context)).await?;
    let request = endpoint.request(token, request);
    let (head, body) = service.call(request).await?.into_parts();
    let mut text = Vec::new();
    read_body(body, &mut text).await;
    Ok(Response::new(http::Response::from_parts(head, text), token))
}
