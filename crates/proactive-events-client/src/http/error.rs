//! Why there is no response.

use std::error::Error;
use std::fmt;

use super::certificate;

/// Why nothing came back.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransportError {
    /// No connection was made: nothing was sent.
    Connect(String),
    /// No connection was made: the server's certificate is refused. Another attempt would find the same one.
    Untrusted(String),
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
            Self::Connect(reason) | Self::Untrusted(reason) => write!(f, "no connection: {reason}"),
            Self::Timeout => f.write_str("no answer in time"),
            Self::Broken(reason) => write!(f, "the connection broke: {reason}"),
            Self::Unprocessed(reason) => write!(f, "the server did not process it: {reason}"),
        }
    }
}

impl Error for TransportError {}

/// Why no connection was made.
pub(super) fn not_connected(error: &(dyn Error + 'static)) -> TransportError {
    match certificate::explain(error) {
        Some(reason) => TransportError::Untrusted(reason),
        None => TransportError::Connect(innermost(error)),
    }
}

/// The reason at the bottom of an error, without the layers above it; why a certificate is refused, in words.
pub(super) fn innermost(error: &(dyn Error + 'static)) -> String {
    if let Some(reason) = certificate::explain(error) {
        return reason;
    }
    let mut error = error;
    while let Some(source) = error.source() {
        error = source;
    }
    error.to_string()
}

/// Why a request that was sent has no answer.
pub(super) fn without_answer(error: &(dyn Error + 'static)) -> TransportError {
    let reason = innermost(error);
    let mut layer = Some(error);
    let h2 = loop {
        match layer {
            Some(error) if error.is::<h2::Error>() => break error.downcast_ref::<h2::Error>(),
            Some(error) => layer = error.source(),
            None => break None,
        }
    };
    match h2 {
        Some(error) if is_unprocessed(error) => TransportError::Unprocessed(reason),
        _ => TransportError::Broken(reason),
    }
}

/// Whether the server did not process the stream (RFC 9113, 8.7). h2 reports a server's GOAWAY only on streams above its
/// last id; those below it go on.
fn is_unprocessed(error: &h2::Error) -> bool {
    let is_refused = error.is_reset() && error.reason() == Some(h2::Reason::REFUSED_STREAM);
    error.is_remote() && (is_refused || error.is_go_away())
}
