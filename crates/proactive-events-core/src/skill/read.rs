//! Reading a request that the skill received: what is not needed may be missing, unknown or new.

use std::collections::BTreeSet;
use std::fmt;

use proactive_events_text::decode_text;
use serde_json::Value;

use super::{SkillEvent, SkillEventKind, moment};
use crate::{Timestamp, UserId};

impl SkillEvent {
    /// Reads the body of a request that the skill received; a byte order mark is skipped.
    ///
    /// Needed are the customer, the request's type and its timestamp; all else may be missing, and what is not
    /// known is ignored. The timestamp is a date-time, or a number of milliseconds or seconds since 1970: Alexa
    /// has sent both.
    ///
    /// # Errors
    /// When the text is not JSON, or something needed is missing or malformed. Where only the timestamp is,
    /// [`SkillEventError::with_timestamp`] returns the event.
    pub fn from_json(body: &[u8]) -> Result<Self, SkillEventError> {
        let text = decode_text(body).map_err(|error| SkillEventError::new("", error.problem()))?;
        let request: Value = serde_json::from_str(text)
            .map_err(|error| SkillEventError::new("", format!("not JSON: {error}")))?;
        Self::from_value(&request)
    }

    /// Reads a request that the skill received and that is parsed already.
    ///
    /// # Errors
    /// As [`from_json`](Self::from_json).
    pub fn from_value(request: &Value) -> Result<Self, SkillEventError> {
        let user =
            user(request, USER).or_else(|error| user(request, SESSION_USER).map_err(|_| error))?;
        let optional = |pointer| text(request, pointer).map(str::to_owned);
        let event = Self {
            user,
            application_id: optional("/context/System/application/applicationId"),
            api_endpoint: optional("/context/System/apiEndpoint"),
            request_id: optional("/request/requestId"),
            timestamp: Timestamp::MIN,
            kind: kind(needed(request, "/request/type")?, request),
        };
        match moment::read(request.pointer(TIMESTAMP)) {
            Ok(timestamp) => Ok(Self { timestamp, ..event }),
            Err(problem) => Err(SkillEventError {
                rest: Some(Box::new(event)),
                ..SkillEventError::new(TIMESTAMP, problem)
            }),
        }
    }
}

const USER: &str = "/context/System/user/userId";
const SESSION_USER: &str = "/session/user/userId";
const TIMESTAMP: &str = "/request/timestamp";

fn user(request: &Value, pointer: &'static str) -> Result<UserId, SkillEventError> {
    UserId::new(needed(request, pointer)?)
        .map_err(|error| SkillEventError::new(pointer, error.to_string()))
}

fn kind(name: &str, request: &Value) -> SkillEventKind {
    let permissions = || names(request, "/request/body/acceptedPermissions", "scope");
    match name {
        "AlexaSkillEvent.ProactiveSubscriptionChanged" => {
            let subscriptions = names(request, "/request/body/subscriptions", "eventName");
            SkillEventKind::ProactiveSubscriptionChanged { subscriptions }
        }
        "AlexaSkillEvent.SkillEnabled" => SkillEventKind::SkillEnabled,
        "AlexaSkillEvent.SkillDisabled" => SkillEventKind::SkillDisabled,
        "AlexaSkillEvent.SkillPermissionAccepted" => {
            SkillEventKind::SkillPermissionAccepted { permissions: permissions() }
        }
        "AlexaSkillEvent.SkillPermissionChanged" => {
            SkillEventKind::SkillPermissionChanged { permissions: permissions() }
        }
        other => SkillEventKind::Other(other.to_owned()),
    }
}

/// The texts at `key` of the objects in a list; what is formed otherwise is passed over.
fn names(request: &Value, pointer: &str, key: &str) -> BTreeSet<String> {
    let entries = request.pointer(pointer).and_then(Value::as_array);
    let names = entries.into_iter().flatten().filter_map(|entry| entry.get(key)?.as_str());
    names.map(str::to_owned).collect()
}

fn text<'a>(request: &'a Value, pointer: &str) -> Option<&'a str> {
    request.pointer(pointer).and_then(Value::as_str)
}

fn needed<'a>(request: &'a Value, pointer: &'static str) -> Result<&'a str, SkillEventError> {
    text(request, pointer).ok_or_else(|| {
        let problem = match request.pointer(pointer) {
            None => moment::MISSING,
            Some(_) => "is not a text",
        };
        SkillEventError::new(pointer, problem)
    })
}

/// A text that is not a [`SkillEvent`]. The error does not show the text, which may name a customer.
#[derive(Clone, PartialEq, Eq)]
pub struct SkillEventError {
    pointer: &'static str,
    problem: String,
    /// The event, where nothing but its timestamp is wrong.
    rest: Option<Box<SkillEvent>>,
}

impl SkillEventError {
    fn new(pointer: &'static str, problem: impl Into<String>) -> Self {
        Self { pointer, problem: problem.into(), rest: None }
    }

    /// JSON pointer to the problem; empty for the whole.
    pub fn pointer(&self) -> &str {
        self.pointer
    }

    /// The event with another timestamp, such as the time at which the skill received it, where nothing but its
    /// timestamp is missing or malformed. Events come up to an hour late: with the time of receipt an old event
    /// may replace a newer one.
    ///
    /// # Errors
    /// The same error when something else is wrong.
    pub fn with_timestamp(self, timestamp: Timestamp) -> Result<SkillEvent, Self> {
        match self.rest {
            Some(event) => Ok(SkillEvent { timestamp, ..*event }),
            None => Err(self),
        }
    }
}

impl fmt::Debug for SkillEventError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SkillEventError")
            .field("pointer", &self.pointer)
            .field("problem", &self.problem)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for SkillEventError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = if self.pointer.is_empty() { "the request" } else { self.pointer };
        write!(f, "{place}: {}", self.problem)
    }
}

impl std::error::Error for SkillEventError {}
