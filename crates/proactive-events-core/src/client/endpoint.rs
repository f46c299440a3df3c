//! Which URLs events and secrets may be sent to.

use std::fmt;
use std::net::IpAddr;

use hyper::Uri;
use hyper::http::uri::Scheme;

use crate::redact_url;

/// Takes a base URL and appends the path of a stage.
pub(super) fn with_path(base: &str, path: &str) -> Result<Uri, EndpointError> {
    let base = base.trim_end_matches('/');
    full(&format!("{base}{path}"))
}

/// Takes a full URL: https, or http on this machine.
pub(super) fn full(url: &str) -> Result<Uri, EndpointError> {
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

/// Whether a host is this machine.
pub(super) fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

/// A URL that nothing is sent to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndpointError(String);

impl fmt::Display for EndpointError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for EndpointError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_https_and_http_on_this_machine() {
        for url in [
            "https://api.amazonalexa.com",
            "http://127.0.0.1:8080",
            "http://127.9.9.9",
            "http://[::1]:1",
            "http://localhost:80/base",
        ] {
            assert!(full(url).is_ok(), "{url}");
        }
        let uri = with_path("http://127.0.0.1:1/", "/v1/proactiveEvents").unwrap();
        assert_eq!(uri.to_string(), "http://127.0.0.1:1/v1/proactiveEvents");
    }

    #[test]
    fn refuses_everything_else_and_says_why() {
        for (url, why) in [
            ("http://api.amazonalexa.com", "use https"),
            ("http://127.0.0.1.example.com", "use https"),
            ("http://localhost.example.com", "use https"),
            ("ftp://127.0.0.1", "neither https nor http"),
            ("api.amazonalexa.com", "scheme and host"),
            ("", "not a URL"),
            ("https://host/?a=b", "query"),
            ("https://me:pw@host/", "user name"),
        ] {
            let error = full(url).unwrap_err().to_string();
            assert!(error.contains(why) && !error.contains("pw"), "{url}: {error}");
        }
        for url in [
            "ftp://me:S3CRET@host",
            "https://me:S3CRET@host/?a=b",
            "https://me:S3 CRET@host",
            "https://me:S3#CRET@host",
            "https://host/?token=S3CRET",
            "me:S3CRET@host",
        ] {
            let error = full(url).unwrap_err().to_string();
            assert!(!error.contains("S3") && !error.contains("CRET"), "{url}: {error}");
        }
    }
}
