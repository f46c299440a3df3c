//! A request that Alexa sent to the skill, as far as it concerns proactive events.

use std::collections::BTreeSet;

use crate::{Region, Timestamp, UserId};

/// A request that the skill received: a skill event, or any other; each contains the customer's region.
///
/// Read with [`from_json`](Self::from_json). That the request comes from Alexa is for the caller to verify first,
/// by its signature.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SkillEvent {
    /// The customer, `context.System.user.userId`.
    pub user: UserId,
    /// The skill, `context.System.application.applicationId`.
    pub application_id: Option<String>,
    /// The base URL of the service that knows the customer, `context.System.apiEndpoint`.
    pub api_endpoint: Option<String>,
    /// The request's id, `request.requestId`.
    pub request_id: Option<String>,
    /// When it happened, `request.timestamp`: events may come out of order, and up to an hour late.
    pub timestamp: Timestamp,
    /// The kind of the event, from `request.type` and `request.body`.
    pub kind: SkillEventKind,
}

impl SkillEvent {
    /// The region of the customer, if [`api_endpoint`](Self::api_endpoint) is a known one's.
    pub fn region(&self) -> Option<Region> {
        Region::of_endpoint(self.api_endpoint.as_deref()?)
    }
}

/// The kind of a skill event.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SkillEventKind {
    /// `AlexaSkillEvent.ProactiveSubscriptionChanged`: the customer turned notifications on or off.
    ProactiveSubscriptionChanged {
        /// All templates that the customer is subscribed to now, `body.subscriptions[].eventName`; none when the
        /// list or the body is missing.
        subscriptions: BTreeSet<String>,
    },
    /// `AlexaSkillEvent.SkillEnabled`.
    SkillEnabled,
    /// `AlexaSkillEvent.SkillDisabled`. No change of subscriptions is sent then, and a customer who enables the
    /// skill again has a new user id.
    SkillDisabled,
    /// `AlexaSkillEvent.SkillPermissionAccepted`.
    SkillPermissionAccepted {
        /// The permissions that the customer has granted, `body.acceptedPermissions[].scope`.
        permissions: BTreeSet<String>,
    },
    /// `AlexaSkillEvent.SkillPermissionChanged`.
    SkillPermissionChanged {
        /// All permissions that the customer grants now, `body.acceptedPermissions[].scope`.
        permissions: BTreeSet<String>,
    },
    /// Any other request, by its `request.type`.
    Other(String),
}

impl SkillEventKind {
    /// The value of `request.type`.
    pub fn name(&self) -> &str {
        match self {
            Self::ProactiveSubscriptionChanged { .. } => {
                "AlexaSkillEvent.ProactiveSubscriptionChanged"
            }
            Self::SkillEnabled => "AlexaSkillEvent.SkillEnabled",
            Self::SkillDisabled => "AlexaSkillEvent.SkillDisabled",
            Self::SkillPermissionAccepted { .. } => "AlexaSkillEvent.SkillPermissionAccepted",
            Self::SkillPermissionChanged { .. } => "AlexaSkillEvent.SkillPermissionChanged",
            Self::Other(name) => name,
        }
    }
}
