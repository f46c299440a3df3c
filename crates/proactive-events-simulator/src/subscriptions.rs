//! Which customers have enabled the skill, and which have turned which notifications on.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::magic;

/// Single customers, and everybody else.
#[derive(Debug, Default)]
pub(crate) struct Subscriptions {
    customers: HashMap<String, Subscribed>,
    disabled: HashSet<String>,
}

/// What a customer has turned on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Subscribed {
    Everything,
    Templates(BTreeSet<String>),
    Nothing,
}

impl Subscriptions {
    pub(crate) fn set(&mut self, user: &str, subscribed: Subscribed) {
        self.customers.insert(user.to_owned(), subscribed);
    }

    pub(crate) fn enable(&mut self, user: &str, enabled: bool) {
        if enabled {
            self.disabled.remove(user);
        } else {
            self.disabled.insert(user.to_owned());
        }
    }

    /// Whether the customer has turned the template on; `strict`: only who was put so.
    pub(crate) fn has(&self, user: &str, template: &str, strict: bool) -> bool {
        match self.customers.get(user) {
            Some(Subscribed::Everything) => true,
            Some(Subscribed::Templates(templates)) => templates.contains(template),
            Some(Subscribed::Nothing) => false,
            None => !strict && !magic::is_not_subscribed(user),
        }
    }

    pub(crate) fn is_enabled(&self, user: &str) -> bool {
        !self.disabled.contains(user) && !magic::is_not_enabled(user)
    }

    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }
}
