//! The error of a failed token request.

use std::fmt;
use std::time::Duration;

use crate::pause::PauseReason;

/// An error that prevents a token.
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
        /// Wait that the answer asks for; the client waits no longer than [`SendPolicy::max_retry_after`](crate::SendPolicy).
        retry_after: Option<Duration>,
    },
    /// The answer does not contain a token.
    Malformed {
        /// The HTTP status.
        status: u16,
        /// The problem with it; never the token itself.
        what: String,
    },
    /// There was no answer.
    Unreachable(String),
    /// The certificate of the token endpoint is refused.
    Untrusted(String),
    /// A custom source has none; its message must not hold a secret.
    Source {
        /// The reason.
        message: String,
        /// True if it may have one later.
        is_retryable: bool,
    },
}

impl TokenError {
    /// Its name for logs and metrics, as `error.type`.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Refused { .. } => "refused",
            Self::Malformed { .. } => "malformed",
            Self::Unreachable(_) => "unreachable",
            Self::Untrusted(_) => "untrusted",
            Self::Source { .. } => "source",
        }
    }

    /// True if there may be a token later, with the same credentials.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Refused { status, .. } => matches!(status, 408 | 429 | 500..=599),
            Self::Malformed { .. } | Self::Unreachable(_) => true,
            Self::Untrusted(_) => false,
            Self::Source { is_retryable, .. } => *is_retryable,
        }
    }

    pub(super) fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Refused { retry_after, .. } => *retry_after,
            _ => None,
        }
    }

    /// The likely cause.
    pub fn cause(&self) -> &'static str {
        match self {
            Self::Refused { error, .. } if error == "invalid_scope" => {
                "the skill's manifest declares no proactive events"
            }
            Self::Refused { error, .. } if error == "invalid_client" => {
                "these are not the skill's messaging credentials; those of account linking do not work"
            }
            Self::Refused { .. } if self.is_retryable() => {
                "Login with Amazon failed or is overloaded"
            }
            Self::Refused { .. } => "Login with Amazon did not take the request",
            Self::Malformed { .. } => "this is not the token endpoint of Login with Amazon",
            Self::Unreachable(_) => "the token endpoint cannot be reached",
            Self::Untrusted(_) => "the certificate of the token endpoint is refused",
            Self::Source { .. } => "the source of tokens has none",
        }
    }

    /// The fix.
    pub fn remedy(&self) -> &'static str {
        match self {
            Self::Refused { error, .. } if error == "invalid_scope" => {
                "add the permission alexa::devices:all:notifications:write and the publications to the manifest"
            }
            Self::Refused { error, .. } if error == "invalid_client" => {
                "take client id and secret from the Permissions page, Alexa Skill Messaging"
            }
            Self::Refused { .. } if self.is_retryable() => "try again later",
            Self::Refused { .. } | Self::Source { .. } => "look at the credentials",
            Self::Malformed { .. } => "look at the token endpoint, and at proxies on the way to it",
            Self::Unreachable(_) => "look at the network, the proxy and the token endpoint",
            Self::Untrusted(_) => PauseReason::Untrusted.remedy(),
        }
    }
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused { status, error, description, .. } => {
                write!(f, "no token: status {status}")?;
                for text in [error, description].into_iter().filter(|text| !text.is_empty()) {
                    write!(f, " {text}")?;
                }
            }
            Self::Malformed { status, what } => {
                write!(f, "no token: the answer with status {status} is not usable, {what}")?
            }
            Self::Unreachable(reason)
            | Self::Untrusted(reason)
            | Self::Source { message: reason, .. } => {
                write!(f, "no token: {reason}")?;
            }
        }
        write!(f, "; {}: {}", self.cause(), self.remedy())
    }
}

impl std::error::Error for TokenError {}
