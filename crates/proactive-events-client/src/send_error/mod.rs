//! The error of an event that was not accepted.

mod explain;
mod kind;

use std::fmt;
use std::time::Duration;

use proactive_events_core::send::Response;
use proactive_events_core::{Timestamp, Violations};

pub use kind::SendErrorKind;

use crate::http::TransportError;
use crate::response::Answer;

/// An event that was not accepted: what came back, and what to do next.
#[derive(Clone, Debug)]
pub struct SendError {
    inner: Box<Inner>,
}

#[derive(Clone, Debug)]
struct Inner {
    kind: SendErrorKind,
    /// The service's answer, if there was one.
    answer: Option<Answer>,
    /// The reason for a missing answer.
    message: Option<String>,
    /// The error below, if a connection failed.
    transport: Option<TransportError>,
    attempts: u32,
    may_have_arrived: bool,
    /// The time of the answer by the clock here.
    now: Option<Timestamp>,
}

impl SendError {
    pub(crate) fn new(kind: SendErrorKind, message: Option<String>) -> Self {
        let inner = Inner {
            kind,
            answer: None,
            message,
            transport: None,
            attempts: 0,
            may_have_arrived: false,
            now: None,
        };
        Self { inner: Box::new(inner) }
    }

    pub(crate) fn invalid(violations: Violations) -> Self {
        Self::new(SendErrorKind::Invalid(violations), None)
    }

    pub(crate) fn expired(expiry: Timestamp) -> Self {
        let message = format!(
            "it expires at {expiry}, and the service refuses what expires in less than 5 minutes"
        );
        Self::new(SendErrorKind::Expired, Some(message))
    }

    pub(crate) fn timeout(what: &str) -> Self {
        Self::new(SendErrorKind::Timeout, Some(format!("{what} took too long")))
    }

    pub(crate) fn answered(answer: Answer, now: Timestamp) -> Self {
        let kind = match answer.response.status() {
            _ if answer.is_from_intermediary() => SendErrorKind::NotTheService,
            status => SendErrorKind::of_status(status),
        };
        let mut error = Self::new(kind, None);
        error.inner.answer = Some(answer);
        error.inner.now = Some(now);
        error
    }

    pub(crate) fn transport(error: TransportError) -> Self {
        let kind = match error {
            TransportError::Connect(_) | TransportError::Untrusted(_) => SendErrorKind::Connect,
            TransportError::Timeout => return Self::timeout("the request"),
            TransportError::Broken(_) => SendErrorKind::Broken,
            TransportError::Unprocessed(_) => SendErrorKind::Unprocessed,
        };
        let mut failed = Self::new(kind, error.reason().map(ToString::to_string));
        failed.inner.transport = Some(error);
        failed
    }

    pub(crate) fn after(mut self, attempts: u32, may_have_arrived: bool) -> Self {
        self.inner.attempts = attempts;
        self.inner.may_have_arrived = may_have_arrived;
        self
    }

    /// The kind of the error.
    pub fn kind(&self) -> &SendErrorKind {
        &self.inner.kind
    }

    /// The HTTP status, if the service answered.
    pub fn status(&self) -> Option<u16> {
        self.response().map(Response::status)
    }

    /// The service's own code, such as `INVALID_STRING_LENGTH`.
    pub fn code(&self) -> Option<&str> {
        self.response()?.code()
    }

    /// The service's own message, with user ids shortened; or the reason why there is none.
    pub fn message(&self) -> Option<&str> {
        self.inner.message.as_deref().or_else(|| self.response()?.message())
    }

    /// The service's name for the request, from `x-amzn-requestid`.
    pub fn request_id(&self) -> Option<&str> {
        self.response()?.request_id()
    }

    /// Number of HTTP requests made for the event.
    pub fn attempts(&self) -> u32 {
        self.inner.attempts
    }

    /// Wait that the service asked for by `Retry-After`, at most [`SendPolicy::max_retry_after`](crate::SendPolicy).
    pub fn retry_after(&self) -> Option<Duration> {
        self.inner.answer.as_ref()?.retry_after
    }

    /// True if an attempt whose answer was lost may have arrived. The same bytes again do no harm; send them with
    /// [`Client::resend`](crate::Client::resend), so that a 409 is understood.
    pub fn may_have_arrived(&self) -> bool {
        self.inner.may_have_arrived
    }

    /// True if the same event may be accepted later, as it is.
    pub fn is_retryable(&self) -> bool {
        match self.kind() {
            SendErrorKind::Token(error) => error.is_retryable(),
            SendErrorKind::Paused(_)
            | SendErrorKind::Closed
            | SendErrorKind::Withdrawn
            | SendErrorKind::Throttled
            | SendErrorKind::CustomerThrottled
            | SendErrorKind::Server
            | SendErrorKind::Connect
            | SendErrorKind::Timeout
            | SendErrorKind::Broken
            | SendErrorKind::NotTheService
            | SendErrorKind::Unprocessed => true,
            SendErrorKind::Unexpected => self.status() != Some(413),
            _ => false,
        }
    }

    fn response(&self) -> Option<&Response> {
        self.inner.answer.as_ref().map(|answer| &answer.response)
    }

    fn message_contains(&self, word: &str) -> bool {
        self.inner.answer.as_ref().is_some_and(|answer| answer.message_contains(word))
    }
}

impl fmt::Display for SendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.kind(), self.status()) {
            (SendErrorKind::Invalid(violations), _) => {
                return write!(f, "invalid, not sent: {violations}");
            }
            (SendErrorKind::Token(error), _) => return error.fmt(f),
            (SendErrorKind::Paused(pause), _) => {
                return write!(f, "not sent, the lane is paused: {pause}; {}", self.remedy());
            }
            (SendErrorKind::Closed, _) => f.write_str("not sent, the client is shut down")?,
            (SendErrorKind::Withdrawn, _) => f.write_str("not sent, it was taken back")?,
            (SendErrorKind::Expired, _) => f.write_str("expired, not sent")?,
            (SendErrorKind::Connect, _) => f.write_str("no connection")?,
            (SendErrorKind::Timeout, _) => f.write_str("no answer")?,
            (SendErrorKind::Broken, _) => f.write_str("the connection broke")?,
            (SendErrorKind::Unprocessed, _) => f.write_str("not processed")?,
            (SendErrorKind::NotTheService, Some(status)) => {
                write!(f, "something other than the service answered, with status {status}")?;
            }
            (_, Some(status)) => write!(f, "refused with status {status}")?,
            (_, None) => f.write_str("refused")?,
        }
        for detail in [self.code(), self.message()].into_iter().flatten() {
            write!(f, ": {detail}")?;
        }
        write!(f, "; {}: {}", self.cause(), self.remedy())?;
        match self.request_id() {
            Some(id) => write!(f, " (request id {id})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for SendError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self.kind() {
            SendErrorKind::Token(error) => error.source(),
            _ => self.inner.transport.as_ref()?.source(),
        }
    }
}
