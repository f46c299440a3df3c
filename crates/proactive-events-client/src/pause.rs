//! The pause of a lane: one region and stage to which nothing more is sent, since every event would fail.

use std::fmt;

use crate::clock_skew::ClockSkew;

/// The reason for the pause of a lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PauseReason {
    /// 401, also with a fresh token.
    Unauthorized,
    /// 404: there is nothing at this URL.
    NotFound,
    /// This number of answers 400 in a row: the template is wrong.
    BadRequests(u32),
    /// 403 for each of the first customers, of which this is the number.
    Forbidden(u32),
    /// The token endpoint refuses the credentials.
    NoToken,
    /// The server's certificate is refused.
    Untrusted,
}

/// A pause: its reason, and the answer that brought it about.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Pause {
    /// The reason.
    pub reason: PauseReason,
    /// The last message of the service.
    pub message: String,
    /// The service's complaint about the times of the events, if there is one.
    pub times: Option<WrongTimes>,
}

/// The service finds the times of events wrong: they come from a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct WrongTimes {
    /// Difference between the clock of this machine and the service's; none when they agree, or it is unknown.
    pub skew: Option<ClockSkew>,
}

impl Pause {
    /// The fix.
    pub fn remedy(&self) -> &'static str {
        match self.times {
            None => self.reason.remedy(),
            Some(WrongTimes { skew: Some(_) }) => {
                "set the clock of this machine; events created meanwhile have wrong times and must be created again"
            }
            Some(WrongTimes { skew: None }) => {
                "look at the clock of the machine that made the events: the service finds their times wrong"
            }
        }
    }
}

impl PauseReason {
    /// The fix.
    pub fn remedy(self) -> &'static str {
        match self {
            Self::Unauthorized | Self::NoToken => {
                "use the skill's messaging credentials (Permissions page, Alexa Skill Messaging)"
            }
            Self::Untrusted => {
                "look at the endpoint, at proxies on the way to it, at the clock of this machine, and at what is trusted"
            }
            Self::NotFound => "look at region, stage and endpoint",
            Self::BadRequests(_) => "fix the event: the service rejects every request as invalid",
            Self::Forbidden(_) => {
                "look at the credentials, the stage and the region of the customers: none of them may be notified"
            }
        }
    }
}

impl fmt::Display for PauseReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unauthorized => f.write_str("the service takes no token of these credentials"),
            Self::NotFound => f.write_str("there is nothing at this URL"),
            Self::BadRequests(count) => write!(f, "{count} events in a row were invalid"),
            Self::Forbidden(count) => write!(f, "none of the first {count} customers was allowed"),
            Self::Untrusted => f.write_str("the server's certificate is refused"),
            Self::NoToken => f.write_str("there is no token for these credentials"),
        }
    }
}

impl fmt::Display for Pause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.reason, self.message)?;
        match self.times.and_then(|times| times.skew) {
            Some(skew) => write!(f, "; {skew}"),
            None => Ok(()),
        }
    }
}
