//! The URL that events of one region and stage are sent to.

use std::net::IpAddr;

use bytes::Bytes;
use http::header::{self, HeaderValue};
use http::uri::Scheme;
use http::{Method, Uri};
use proactive_events_text::redact_url;

use super::BearerToken;
use crate::{EncodedRequest, Region, Stage};

/// The value of the header `User-Agent`.
pub const USER_AGENT: &str = concat!("proactive-events/", env!("CARGO_PKG_VERSION"));

/// Number of headers of a request, those of the transport included; without room for them the map would grow twice.
const HEADERS: usize = 4;

/// The address for events of one region and stage.
///
/// ```
/// use proactive_events::send::Endpoint;
/// use proactive_events::{Region, Stage};
///
/// let endpoint = Endpoint::new(Region::Europe, Stage::Live);
/// assert_eq!(endpoint.uri(), "https://api.eu.amazonalexa.com/v1/proactiveEvents");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Endpoint(Uri);

impl Endpoint {
    /// The endpoint of a region and a stage.
    pub fn new(region: Region, stage: Stage) -> Self {
        // The URLs of the regions are valid; a test holds them to it.
        Self(Self::join(region.endpoint(), stage).parse().unwrap_or_default())
    }

    /// The endpoint of another server, such as the simulator, by its base URL; the stage's path is appended.
    ///
    /// # Errors
    /// When the URL is malformed, or would carry the token in the clear: see [`secure_url`].
    pub fn with_base(base_url: &str, stage: Stage) -> Result<Self, EndpointError> {
        secure_url(&Self::join(base_url, stage)).map(Self)
    }

    fn join(base_url: &str, stage: Stage) -> String {
        format!("{}{}", base_url.trim_end_matches('/'), stage.path())
    }

    /// Returns the full URL.
    pub fn uri(&self) -> &Uri {
        &self.0
    }

    /// Makes the HTTP request of one attempt.
    ///
    /// `Host` is left to the transport, which knows the version of HTTP.
    pub fn request<B: From<Bytes>>(
        &self,
        token: &BearerToken,
        request: &EncodedRequest,
    ) -> http::Request<B> {
        let mut attempt = http::Request::new(B::from(Bytes::from_owner(request.clone())));
        *attempt.method_mut() = Method::POST;
        *attempt.uri_mut() = self.0.clone();
        let headers = attempt.headers_mut();
        headers.reserve(HEADERS);
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(header::USER_AGENT, HeaderValue::from_static(USER_AGENT));
        headers.insert(header::AUTHORIZATION, token.to_header());
        attempt
    }
}

/// Takes a URL that secrets may be sent to: https, or http on loopback; without query, fragment and user name.
///
/// # Errors
/// When it is any other URL, or none.
pub fn secure_url(url: &str) -> Result<Uri, EndpointError> {
    let malformed = |what: &str| EndpointError(format!("{:?} {what}", redact_url(url)));
    let uri: Uri = url.parse().map_err(|error| malformed(&format!("is not a URL: {error}")))?;
    let (Some(scheme), Some(host)) = (uri.scheme(), uri.host().filter(|host| !host.is_empty()))
    else {
        return Err(malformed(
            "is not a URL with scheme and host, such as https://api.amazonalexa.com",
        ));
    };
    if uri.query().is_some() || url.contains('#') {
        return Err(malformed("has a query or a fragment; a plain URL is needed"));
    }
    if uri.authority().is_some_and(|authority| authority.as_str().contains('@')) {
        return Err(EndpointError(
            "a URL with a user name is refused: credentials do not belong there".to_owned(),
        ));
    }
    match scheme {
        scheme if *scheme == Scheme::HTTPS => Ok(uri),
        scheme if *scheme == Scheme::HTTP && is_loopback(host) => Ok(uri),
        scheme if *scheme == Scheme::HTTP => {
            Err(malformed("is http to another machine: use https"))
        }
        _ => Err(malformed("is neither https nor http")),
    }
}

/// True if a host, as a URL has it, is this machine.
pub fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

/// A URL that secrets may not be sent to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndpointError(String);

error_text!(EndpointError, Self(message) => "{message}";);
