//! Reading a request that the skill received: what is not needed may be missing, unknown or new.

use std::collections::BTreeSet;
use std::fmt;

use serde_json::Value;

use super::{SkillEvent, SkillEventKind};
use crate::{Timestamp, UserId};

impl SkillEvent {
    /// Reads the body of a request that the skill received.
    ///
    /// Needed are the customer, the request's type and its timestamp; all else may be missing, and what is not
    /// known is ignored.
    ///
    /// # Errors
    /// When the text is not JSON, or something needed is missing or malformed.
    pub fn from_json(body: &[u8]) -> Result<Self, SkillEventError> {
        let request: Value = serde_json::from_slice(body).map_err(|error| SkillEventError {
            pointer: "",
            problem: format!("not JSON: {error}"),
        })?;
        Self::from_value(&request)
    }

    /// Reads a request that the skill received and that is parsed already.
    ///
    /// # Errors
    /// When something needed is missing or malformed.
    pub fn from_value(request: &Value) -> Result<Self, SkillEventError> {
        let user = needed(request, USER)
            .or_else(|error| needed(request, SESSION_USER).map_err(|_| error))?;
        let user = UserId::new(user)
            .map_err(|error| SkillEventError { pointer: USER, problem: error.to_string() })?;
        let timestamp = needed(request, TIMESTAMP)?
            .parse::<Timestamp>()
            .map_err(|error| SkillEventError { pointer: TIMESTAMP, problem: error.to_string() })?;
        let optional = |pointer| text(request, pointer).map(str::to_owned);
        Ok(Self {
            user,
            application_id: optional("/context/System/application/applicationId"),
            api_endpoint: optional("/context/System/apiEndpoint"),
            request_id: optional("/request/requestId"),
            timestamp,
            kind: kind(needed(request, "/request/type")?, request),
        })
    }
}

const USER: &str = "/context/System/user/userId";
const SESSION_USER: &str = "/session/user/userId";
const TIMESTAMP: &str = "/request/timestamp";

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
            None => "is missing: this is no request of Alexa to a skill",
            Some(_) => "is not a text",
        };
        SkillEventError { pointer, problem: problem.to_owned() }
    })
}

/// A text that is no [`SkillEvent`]. It does not repeat what it was given, which may name a customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SkillEventError {
    pointer: &'static str,
    problem: String,
}

impl SkillEventError {
    /// Where the problem is, as a JSON pointer; empty for the whole.
    pub fn pointer(&self) -> &str {
        self.pointer
    }
}

impl fmt::Display for SkillEventError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = if self.pointer.is_empty() { "the request" } else { self.pointer };
        write!(f, "{place}: {}", self.problem)
    }
}

impl std::error::Error for SkillEventError {}
