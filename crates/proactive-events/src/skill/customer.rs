//! The state of one customer, and its change by an event.

use std::collections::BTreeSet;
use std::time::Duration;

use super::{SkillEvent, SkillEventKind};
use crate::{Region, Timestamp, UserId};

/// The state of a customer as known from the received events: where they are, and what they subscribed to.
///
/// A [`SubscriptionStore`](super::SubscriptionStore) keeps one for each customer, all fields of it: the
/// timestamps decide which of two events, come out of order, holds.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Customer {
    /// The customer.
    pub user: UserId,
    /// The base URL of the service that knows the customer.
    pub api_endpoint: Option<String>,
    /// The timestamp of the request that reported it.
    pub endpoint_since: Option<Timestamp>,
    /// The templates that the customer is subscribed to.
    pub subscriptions: BTreeSet<String>,
    /// The timestamp of the event that reported it.
    pub subscriptions_since: Option<Timestamp>,
    /// When the customer disabled the skill. All else is forgotten then; the user id remains for
    /// [`KEEP_DISABLED`](Self::KEEP_DISABLED), lest an older event that arrives late bring the customer back.
    pub disabled_at: Option<Timestamp>,
}

impl Customer {
    /// So long is remembered that a customer disabled the skill, 2 hours: events arrive up to one hour late.
    pub const KEEP_DISABLED: Duration = Duration::from_hours(2);

    /// An unknown customer.
    pub const fn new(user: UserId) -> Self {
        Self {
            user,
            api_endpoint: None,
            endpoint_since: None,
            subscriptions: BTreeSet::new(),
            subscriptions_since: None,
            disabled_at: None,
        }
    }

    /// The region where events reach the customer, if it is known.
    pub fn region(&self) -> Option<Region> {
        Region::of_endpoint(self.api_endpoint.as_deref()?)
    }

    /// True if the customer is subscribed to a template, such as `AMAZON.OrderStatus.Updated`.
    pub fn is_subscribed(&self, event_name: &str) -> bool {
        self.subscriptions.contains(event_name)
    }

    /// True if the customer disabled the skill, and nothing was heard since.
    pub const fn is_disabled(&self) -> bool {
        self.disabled_at.is_some()
            && self.endpoint_since.is_none()
            && self.subscriptions_since.is_none()
    }

    /// Takes in an event of this customer; whether anything changed. In whatever order events come, and however
    /// often, the end is the same, but for two changes of one customer with the same timestamp: there the later
    /// to come holds. Events of others change nothing.
    pub fn apply(&mut self, event: &SkillEvent) -> bool {
        let is_overtaken = self.disabled_at.is_some_and(|disabled| event.timestamp <= disabled);
        if event.user != self.user || is_overtaken {
            return false;
        }
        let before = self.clone();
        match &event.kind {
            SkillEventKind::SkillDisabled => self.forget(event.timestamp),
            SkillEventKind::ProactiveSubscriptionChanged { subscriptions } => {
                self.locate(event);
                if is_newer(event.timestamp, self.subscriptions_since) {
                    self.subscriptions.clone_from(subscriptions);
                    self.subscriptions_since = Some(event.timestamp);
                }
            }
            // Any request contains the customer's region.
            _ => self.locate(event),
        }
        *self != before
    }

    fn locate(&mut self, event: &SkillEvent) {
        if event.api_endpoint.is_some() && is_newer(event.timestamp, self.endpoint_since) {
            self.api_endpoint.clone_from(&event.api_endpoint);
            self.endpoint_since = Some(event.timestamp);
        }
    }

    /// Forgets what was known up to the end.
    fn forget(&mut self, end: Timestamp) {
        self.disabled_at = Some(end);
        if self.endpoint_since.is_some_and(|since| since <= end) {
            (self.api_endpoint, self.endpoint_since) = (None, None);
        }
        if self.subscriptions_since.is_some_and(|since| since <= end) {
            self.subscriptions.clear();
            self.subscriptions_since = None;
        }
    }
}

/// True if something of this timestamp holds against what is known since then.
fn is_newer(timestamp: Timestamp, since: Option<Timestamp>) -> bool {
    since.is_none_or(|since| timestamp >= since)
}
