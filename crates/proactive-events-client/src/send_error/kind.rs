//! The kinds of refusals and failures.

use proactive_events_core::Violations;

use crate::pause::Pause;
use crate::token::TokenError;

/// The kind of a refusal or failure.
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
    /// The caller's [`DepartureCheck`](crate::DepartureCheck) took it back. This event is undecided.
    Withdrawn,
    /// 400: a property is invalid.
    BadRequest,
    /// 401: the token is missing, expired or invalid, also after a fresh one.
    Unauthorized,
    /// 403: not allowed for this customer, or this skill.
    Forbidden,
    /// 404: no such path.
    NotFound,
    /// 409: the same event for the same customer again.
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
    /// The server reported several times, by HTTP/2, that it did not process the request.
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

    pub(super) fn of_status(status: u16) -> Self {
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
