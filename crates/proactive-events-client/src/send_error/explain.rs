//! Explanation of an answer for a person: the likely cause and the next step.

use std::borrow::Cow;

use super::{SendError, SendErrorKind};
use crate::clock_skew::ClockSkew;

impl SendError {
    /// The likely cause.
    pub fn cause(&self) -> Cow<'static, str> {
        match self.kind() {
            SendErrorKind::Token(token) => token.cause().into(),
            SendErrorKind::Paused(pause) => pause.to_string().into(),
            SendErrorKind::BadRequest if self.message_contains("expirytime") => match self.skew() {
                Some(skew) => skew.into(),
                None => "by the service's clock the event expires too soon or too late".into(),
            },
            kind => self.plain_cause(kind).into(),
        }
    }

    fn plain_cause(&self, kind: &SendErrorKind) -> &'static str {
        match kind {
            SendErrorKind::Invalid(_) => "the request breaks a rule",
            SendErrorKind::Expired => "it was too late for this event",
            SendErrorKind::Closed => "the client was shut down",
            SendErrorKind::Withdrawn => "the caller took it back before it left",
            SendErrorKind::BadRequest => {
                "the service finds a property invalid; its message says which"
            }
            SendErrorKind::Unauthorized => "the service takes no token of these credentials",
            SendErrorKind::Forbidden if self.message_contains("enablement") => {
                "the customer has not enabled the skill (a user id changes when the skill is enabled again), the credentials \
             are another skill's, or the customer belongs to another region"
            }
            SendErrorKind::Forbidden if self.message_contains("subscription") => {
                "the customer has not turned on notifications for this template at this stage"
            }
            SendErrorKind::Forbidden => "not allowed for this customer or this skill",
            SendErrorKind::NotFound => {
                "there is nothing at this URL: region, stage or endpoint is wrong"
            }
            SendErrorKind::Duplicate => "this event was sent to this customer before",
            SendErrorKind::Throttled => "too many requests",
            SendErrorKind::CustomerThrottled => "this customer got too many notifications",
            SendErrorKind::Server => "the service failed or is overloaded",
            SendErrorKind::Connect => {
                "the service cannot be reached, or its certificate is not trusted"
            }
            SendErrorKind::Timeout | SendErrorKind::Broken => {
                "the answer was lost: whether it arrived is unknown"
            }
            SendErrorKind::NotTheService => {
                "something between here and the service answered, such as the sign-in page of a network"
            }
            SendErrorKind::Unprocessed => "the server closes its connections or refuses streams",
            _ => "an answer that is not documented",
        }
    }

    /// The fix.
    pub fn remedy(&self) -> &'static str {
        match self.kind() {
            SendErrorKind::Invalid(_) => "fix the listed fields",
            SendErrorKind::Expired => "send it earlier, or with a later expiry",
            SendErrorKind::Token(token) => token.remedy(),
            SendErrorKind::Paused(pause) => pause.remedy(),
            SendErrorKind::Closed => "send it with another client",
            SendErrorKind::Withdrawn => "send it again if it is still wanted",
            SendErrorKind::BadRequest if self.message_contains("expirytime") => match self.skew() {
                Some(_) => "set the clock of this machine",
                None => {
                    "send it sooner after it was made, with a life span of 5 minutes to 24 hours"
                }
            },
            SendErrorKind::BadRequest => "compare the property with the template's schema",
            SendErrorKind::Unauthorized => {
                "use the skill's messaging credentials (Permissions page, Alexa Skill Messaging), not those of account \
             linking"
            }
            SendErrorKind::Forbidden if self.message_contains("enablement") => {
                "take user id and region (apiEndpoint) from the newest request of this customer to this skill"
            }
            SendErrorKind::Forbidden if self.message_contains("subscription") => {
                "send to those who subscribed (AlexaSkillEvent.ProactiveSubscriptionChanged), at the stage where they did"
            }
            SendErrorKind::Forbidden => {
                "look at the credentials and at the customer's subscription"
            }
            SendErrorKind::NotFound => {
                "compare the endpoint with the region's, and leave the path to the stage"
            }
            SendErrorKind::Duplicate => {
                "use another reference id, or an update with a later timestamp"
            }
            SendErrorKind::Throttled => "send more slowly",
            SendErrorKind::CustomerThrottled => "wait before the next event for this customer",
            SendErrorKind::Server => "send the same request again later",
            SendErrorKind::Connect => {
                "look at network, proxy and endpoint, then send the same request again"
            }
            SendErrorKind::Timeout | SendErrorKind::Broken => {
                "send the same request again: it does no harm"
            }
            SendErrorKind::NotTheService => {
                "sign in to the network, or look at the proxy and the endpoint; then send the same request again"
            }
            SendErrorKind::Unprocessed => "send the same request again later",
            _ => "report the status and the request id",
        }
    }

    /// Difference between the local clock and the service's, in words; nothing when they agree.
    fn skew(&self) -> Option<String> {
        let (here, there) = (self.inner.now?, self.inner.answer.as_ref()?.date?);
        ClockSkew::between(here, there).map(|skew| skew.to_string())
    }
}
