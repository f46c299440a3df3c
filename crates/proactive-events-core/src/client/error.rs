//! Why an event was not accepted.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use super::answer::Answer;
use super::explain;
use super::http::TransportError;
use super::lane::Pause;
use super::token::TokenError;
use crate::{Timestamp, Violations};

/// An event that was not accepted: what came back, and what to do next.
#[derive(Clone, Debug)]
pub struct SendError {
    inner: Box<Inner>,
}

#[derive(Clone, Debug)]
pub(super) struct Inner {
    pub(super) kind: SendErrorKind,
    pub(super) answer: Answer,
    pub(super) attempts: u32,
    pub(super) may_have_arrived: bool,
    /// When it was, by the clock here.
    pub(super) now: Option<Timestamp>,
}

/// What kind of refusal or failure it was.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SendErrorKind {
    /// The request breaks a rule; nothing was sent.
    Invalid(Violations),
    /// The event expires too soon for the service to take it; it is not sent, or not sent again.
    Expired,
    /// There is no token.
    Token(TokenError),
    /// The lane is paused: what is wrong is wrong for every event. This one is undecided.
    Paused(Pause),
    /// The client was shut down. This event is undecided.
    Closed,
    /// The caller's [`DepartureCheck`](super::DepartureCheck) took it back. This event is undecided.
    Withdrawn,
    /// 400: a property is invalid.
    BadRequest,
    /// 401: the token is missing, expired or invalid, also after a fresh one.
    Unauthorized,
    /// 403: not allowed for this customer, or this skill.
    Forbidden,
    /// 404: no such path.
    NotFound,
    /// 409: the same event for the same customer once more.
    Duplicate,
    /// 429: too many requests.
    Throttled,
    /// 432: too many notifications for this customer.
    CustomerThrottled,
    /// 5xx: the service failed.
    Server,
    /// A 2xx answer that is a web page: something on the way answered, such as a captive portal.
    NotTheService,
    /// Any other status.
    Unexpected,
    /// No connection was made.
    Connect,
    /// No answer in time; whether the event arrived is unknown.
    Timeout,
    /// The connection broke; whether the event arrived is unknown.
    Broken,
    /// The server said several times that it did not process the request, by HTTP/2.
    Unprocessed,
}

impl SendErrorKind {
    /// Its name for logs and metrics, as `error.type`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "invalid",
            Self::Expired => "expired",
            Self::Token(_) => "token",
            Self::Paused(_) => "paused",
            Self::Closed => "closed",
            Self::Withdrawn => "withdrawn",
            Self::BadRequest => "bad_request",
            Self::Unauthorized => "unauthorized",
            Self::Forbidden => "forbidden",
            Self::NotFound => "not_found",
            Self::Duplicate => "duplicate",
            Self::Throttled => "throttled",
            Self::CustomerThrottled => "customer_throttled",
            Self::Server => "server",
            Self::NotTheService => "not_the_service",
            Self::Unexpected => "unexpected",
            Self::Connect => "connect",
            Self::Timeout => "timeout",
            Self::Broken => "broken",
            Self::Unprocessed => "unprocessed",
        }
    }

    fn of_status(status: u16) -> Self {
        match status {
            400 => Self::BadRequest,
            401 => Self::Unauthorized,
            403 => Self::Forbidden,
            404 => Self::NotFound,
            409 => Self::Duplicate,
            429 => Self::Throttled,
            432 => Self::CustomerThrottled,
            500..=599 => Self::Server,
            _ => Self::Unexpected,
        }
    }
}

impl SendError {
    pub(super) fn new(kind: SendErrorKind, message: Option<String>) -> Self {
        let answer = Answer { message, ..Answer::default() };
        let inner = Inner { kind, answer, attempts: 0, may_have_arrived: false, now: None };
        Self { inner: Box::new(inner) }
    }

    pub(super) fn invalid(violations: Violations) -> Self {
        Self::new(SendErrorKind::Invalid(violations), None)
    }

    pub(super) fn expired(expiry: Timestamp) -> Self {
        let message = format!(
            "it expires at {expiry}, and the service refuses what expires in less than 5 minutes"
        );
        Self::new(SendErrorKind::Expired, Some(message))
    }

    pub(super) fn timeout(what: &str) -> Self {
        Self::new(SendErrorKind::Timeout, Some(format!("{what} took too long")))
    }

    pub(super) fn answered(answer: Answer, now: Timestamp) -> Self {
        let kind = match answer.status {
            200..=299 => SendErrorKind::NotTheService,
            status => SendErrorKind::of_status(status),
        };
        let mut error = Self::new(kind, None);
        error.inner.answer = answer;
        error.inner.now = Some(now);
        error
    }

    pub(super) fn transport(error: TransportError) -> Self {
        match error {
            TransportError::Connect(reason) => Self::new(SendErrorKind::Connect, Some(reason)),
            TransportError::Timeout => Self::timeout("the request"),
            TransportError::Broken(reason) => Self::new(SendErrorKind::Broken, Some(reason)),
            TransportError::Unprocessed(reason) => {
                Self::new(SendErrorKind::Unprocessed, Some(reason))
            }
        }
    }

    pub(super) fn after(mut self, attempts: u32, may_have_arrived: bool) -> Self {
        self.inner.attempts = attempts;
        self.inner.may_have_arrived = may_have_arrived;
        self
    }

    pub(super) fn inner(&self) -> &Inner {
        &self.inner
    }

    /// What kind it is.
    pub fn kind(&self) -> &SendErrorKind {
        &self.inner.kind
    }

    /// The HTTP status, if the service answered.
    pub fn status(&self) -> Option<u16> {
        Some(self.inner.answer.status).filter(|status| *status != 0)
    }

    /// The service's own code, such as `INVALID_STRING_LENGTH`.
    pub fn code(&self) -> Option<&str> {
        self.inner.answer.code.as_deref()
    }

    /// The service's own message, with user ids shortened; or the reason why there is none.
    pub fn message(&self) -> Option<&str> {
        self.inner.answer.message.as_deref()
    }

    /// The service's name for the request, from `x-amzn-requestid`.
    pub fn request_id(&self) -> Option<&str> {
        self.inner.answer.request_id.as_deref()
    }

    /// How many HTTP requests were made for the event.
    pub fn attempts(&self) -> u32 {
        self.inner.attempts
    }

    /// How long the service asked to wait by `Retry-After`, at most [`Policy::max_retry_after`](crate::Policy).
    pub fn retry_after(&self) -> Option<Duration> {
        self.inner.answer.retry_after
    }

    /// Whether an attempt may have arrived whose answer was lost. The same bytes again do no harm; tell
    /// [`Client::resend`](crate::Client::resend), so that a 409 is understood.
    pub fn may_have_arrived(&self) -> bool {
        self.inner.may_have_arrived
    }

    /// Whether the same event may be accepted later, as it is.
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
            _ => self.status() == Some(408),
        }
    }

    /// The likely cause.
    pub fn cause(&self) -> Cow<'static, str> {
        explain::cause(self)
    }

    /// The way out.
    pub fn remedy(&self) -> &'static str {
        explain::remedy(self)
    }

    pub(super) fn speaks_of(&self, word: &str) -> bool {
        self.inner.answer.speaks_of(word)
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
                write!(f, "a web page answered, with status {status}")?;
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

impl std::error::Error for SendError {}
