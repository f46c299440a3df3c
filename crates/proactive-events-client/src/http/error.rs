//! Why there is no response.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

use super::certificate;

type BoxError = Box<dyn Error + Send + Sync>;

/// The reason for a missing response.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransportError {
    /// No connection was made: nothing was sent.
    Connect(Reason),
    /// No connection was made: the server's certificate is refused. Another attempt would find the same one.
    Untrusted(Reason),
    /// The answer did not come in time.
    Timeout,
    /// The connection broke; whether the request arrived is unknown.
    Broken(Reason),
    /// The server reports that it did not process the request: it refused the HTTP/2 stream, or closed the connection
    /// before it came to it.
    Unprocessed(Reason),
}

/// Description of a connection failure, and its source error if there is one.
#[derive(Clone)]
pub struct Reason {
    text: String,
    source: Option<Arc<dyn Error + Send + Sync>>,
}

impl Reason {
    /// The reason at the bottom of an error, which is kept.
    pub(super) fn of(error: impl Into<BoxError>) -> Self {
        let error = error.into();
        Self { text: innermost(&*error), source: Some(error.into()) }
    }
}

impl<T: Into<String>> From<T> for Reason {
    fn from(text: T) -> Self {
        Self { text: text.into(), source: None }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.text, f)
    }
}

impl PartialEq for Reason {
    /// Compares the texts.
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Reason {}

impl TransportError {
    /// The reason, unless it is a time-out.
    pub fn reason(&self) -> Option<&Reason> {
        match self {
            Self::Timeout => None,
            Self::Connect(reason)
            | Self::Untrusted(reason)
            | Self::Broken(reason)
            | Self::Unprocessed(reason) => Some(reason),
        }
    }
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

impl Error for TransportError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        let source = self.reason()?.source.as_deref()?;
        Some(source)
    }
}

/// The error of a connection that was not made.
pub(super) fn not_connected(error: impl Into<BoxError>) -> TransportError {
    let reason = Reason::of(error);
    let is_untrusted =
        reason.source.as_deref().is_some_and(|it| certificate::explain(it).is_some());
    if is_untrusted { TransportError::Untrusted(reason) } else { TransportError::Connect(reason) }
}

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

/// The reason why a request that was sent has no answer.
pub(super) fn without_answer(error: hyper::Error) -> TransportError {
    let mut layer: Option<&(dyn Error + 'static)> = Some(&error);
    let h2 = loop {
        match layer {
            Some(error) if error.is::<h2::Error>() => break error.downcast_ref::<h2::Error>(),
            Some(error) => layer = error.source(),
            None => break None,
        }
    };
    match h2.is_some_and(is_unprocessed) {
        true => TransportError::Unprocessed(Reason::of(error)),
        false => TransportError::Broken(Reason::of(error)),
    }
}

/// True if the server did not process the stream (RFC 9113, 8.7). h2 reports a server's GOAWAY only on streams above its
/// last id; those below it continue.
fn is_unprocessed(error: &h2::Error) -> bool {
    let is_refused = error.is_reset() && error.reason() == Some(h2::Reason::REFUSED_STREAM);
    error.is_remote() && (is_refused || error.is_go_away())
}
