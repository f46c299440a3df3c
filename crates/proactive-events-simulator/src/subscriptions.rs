//! Which customers have turned notifications on.

use std::collections::HashMap;

/// Single customers, and everybody else.
#[derive(Debug)]
pub(crate) struct Subscriptions {
    strict: bool,
    customers: HashMap<String, bool>,
}

impl Subscriptions {
    pub(crate) fn new(strict: bool) -> Self {
        Self { strict, customers: HashMap::new() }
    }

    pub(crate) fn set(&mut self, user: &str, subscribed: bool) {
        self.customers.insert(user.to_owned(), subscribed);
    }

    pub(crate) fn has(&self, user: &str) -> bool {
        self.customers.get(user).copied().unwrap_or(!self.strict)
    }

    pub(crate) fn clear(&mut self) {
        self.customers.clear();
    }
}
