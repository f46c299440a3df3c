//! Why an event was not accepted, with the likely cause and the way out.

use std::fmt;

use super::transport::TransportError;
use crate::{Timestamp, Violations};

/// An event that was not accepted.
#[derive(Clone, Debug)]
pub struct SendError {
    pub(super) kind: SendErrorKind,
    pub(super) status: Option<u16>,
    pub(super) code: Option<String>,
    pub(super) message: Option<String>,
    pub(super) request_id: Option<String>,
    pub(super) attempts: u32,
}

/// What kind of refusal or failure it was.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SendErrorKind {
    /// The request breaks a rule; nothing was sent.
    Invalid(Violations),
    /// The event expires too soon for the service to take it; nothing was sent.
    Expired,
    /// There is no token.
    Token(TokenError),
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
    /// Any other status.
    Unexpected,
    /// No connection was made.
    Connect,
    /// No answer in time; whether the event arrived is unknown.
    Timeout,
    /// The connection broke; whether the event arrived is unknown.
    Broken,
}

impl SendError {
    pub(super) fn invalid(violations: Violations) -> Self {
        Self::new(SendErrorKind::Invalid(violations), None, 0)
    }

    pub(super) fn expired(expiry: Timestamp) -> Self {
        let message = format!(
            "it expires at {expiry}, and the service refuses what expires in less than 5 minutes"
        );
        Self::new(SendErrorKind::Expired, Some(message), 0)
    }

    pub(super) fn token(error: TokenError) -> Self {
        Self::new(SendErrorKind::Token(error), None, 0)
    }

    pub(super) fn timeout(what: &str) -> Self {
        Self::new(SendErrorKind::Timeout, Some(format!("{what} took too long")), 1)
    }

    pub(super) fn transport(error: &TransportError, attempts: u32) -> Self {
        match error {
            TransportError::Connect(reason) => {
                Self::new(SendErrorKind::Connect, Some(reason.clone()), attempts)
            }
            TransportError::Timeout => Self { attempts, ..Self::timeout("the request") },
            TransportError::Broken(reason) => {
                Self::new(SendErrorKind::Broken, Some(reason.clone()), attempts)
            }
        }
    }

    fn new(kind: SendErrorKind, message: Option<String>, attempts: u32) -> Self {
        Self { kind, status: None, code: None, message, request_id: None, attempts }
    }

    /// What kind it is.
    pub fn kind(&self) -> &SendErrorKind {
        &self.kind
    }

    /// The HTTP status, if the service answered.
    pub fn status(&self) -> Option<u16> {
        self.status
    }

    /// The service's own code, such as `INVALID_STRING_LENGTH`.
    pub fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }

    /// The service's own message, or the reason why there is none.
    pub fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }

    /// The service's name for the request, from `x-amzn-requestid`.
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// How many HTTP requests were made for the event.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// The likely cause and the way out, in a sentence.
    pub fn cause(&self) -> &'static str {
        match &self.kind {
            SendErrorKind::Invalid(_) => "the request breaks a rule: mend the places named",
            SendErrorKind::Expired => "send it earlier, or with a later expiry",
            SendErrorKind::Token(error) => error.cause(),
            SendErrorKind::BadRequest => {
                "the service found a property invalid: look at its message"
            }
            SendErrorKind::Unauthorized => {
                "the service took no token of these credentials: are they this skill's?"
            }
            SendErrorKind::Forbidden if self.speaks_of("enablement") => {
                "the customer has not enabled the skill, or the credentials are another skill's"
            }
            SendErrorKind::Forbidden if self.speaks_of("subscription") => {
                "the customer has not turned on notifications for this template at this stage"
            }
            SendErrorKind::Forbidden => "not allowed for this customer or this skill",
            SendErrorKind::NotFound => "the URL is wrong: look at region, stage and endpoint",
            SendErrorKind::Duplicate => "the same event was sent to this customer before",
            SendErrorKind::Throttled => "too many requests: send more slowly",
            SendErrorKind::CustomerThrottled => {
                "this customer got too many notifications: wait before the next"
            }
            SendErrorKind::Server => "the service failed: try again later",
            SendErrorKind::Unexpected => "an answer that is not documented",
            SendErrorKind::Connect => {
                "the service cannot be reached: look at the network and the endpoint"
            }
            SendErrorKind::Timeout | SendErrorKind::Broken => {
                "whether it arrived is unknown: send the same request again"
            }
        }
    }

    /// Whether a fresh token may mend it.
    pub(super) fn is_about_token(&self) -> bool {
        match self.kind {
            SendErrorKind::Unauthorized => true,
            SendErrorKind::Forbidden => self.speaks_of("token"),
            _ => false,
        }
    }

    fn speaks_of(&self, word: &str) -> bool {
        self.message.as_ref().is_some_and(|message| message.to_lowercase().contains(word))
    }
}

impl fmt::Display for SendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.kind, self.status) {
            (SendErrorKind::Invalid(violations), _) => {
                return write!(f, "invalid, not sent: {violations}");
            }
            (SendErrorKind::Token(error), _) => return error.fmt(f),
            (SendErrorKind::Expired, _) => f.write_str("expired, not sent")?,
            (SendErrorKind::Connect, _) => f.write_str("no connection")?,
            (SendErrorKind::Timeout, _) => f.write_str("no answer")?,
            (SendErrorKind::Broken, _) => f.write_str("the connection broke")?,
            (_, Some(status)) => write!(f, "refused with status {status}")?,
            (_, None) => f.write_str("refused")?,
        }
        for detail in [&self.code, &self.message].into_iter().flatten() {
            write!(f, ": {detail}")?;
        }
        write!(f, "; {}", self.cause())?;
        match &self.request_id {
            Some(id) => write!(f, " (request id {id})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for SendError {}

/// Why there is no token.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TokenError {
    /// Login with Amazon refused.
    Refused {
        /// The HTTP status.
        status: u16,
        /// `error` of the answer, such as `invalid_client`.
        error: String,
        /// `error_description` of the answer.
        description: String,
    },
    /// The answer is no token.
    Malformed {
        /// The HTTP status.
        status: u16,
        /// What is wrong with it; never the token itself.
        what: String,
    },
    /// There was no answer.
    Unreachable(String),
}

impl TokenError {
    /// The likely cause and the way out.
    fn cause(&self) -> &'static str {
        match self {
            Self::Refused { error, .. } if error == "invalid_scope" => {
                "the skill's manifest declares no proactive events: add the permission and the publications"
            }
            Self::Refused { error, .. } if error == "invalid_client" => {
                "these are not the skill's messaging credentials (Permissions page, Alexa Skill Messaging); \
                 those of account linking do not work"
            }
            Self::Refused { .. } => "Login with Amazon did not take the request",
            Self::Malformed { .. } => "is this the token endpoint of Login with Amazon?",
            Self::Unreachable(_) => "the token endpoint cannot be reached: look at the network",
        }
    }
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused { status, error, description } => {
                write!(f, "no token: status {status} {error} {description}")?;
            }
            Self::Malformed { status, what } => {
                write!(f, "no token: the answer with status {status} is no use, {what}")?
            }
            Self::Unreachable(reason) => write!(f, "no token: {reason}")?,
        }
        write!(f, "; {}", self.cause())
    }
}

impl std::error::Error for TokenError {}
