//! Which customers have enabled the skill, and which have turned which notifications on.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::faults::magic;

/// Single customers, and all others.
#[derive(Debug, Default)]
pub(crate) struct Subscriptions {
    customers: HashMap<String, Subscribed>,
    disabled: HashSet<String>,
    /// About how many bytes they take.
    bytes: usize,
}

/// Maximum number of bytes of the customers that are set from outside.
const MAX_BYTES: usize = 128 << 20;
/// Memory of a customer without its texts, in bytes.
const OVERHEAD: usize = 96;

/// Templates that a customer has turned on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Subscribed {
    Everything,
    Templates(BTreeSet<String>),
    Nothing,
}

impl Subscribed {
    fn weight(&self) -> usize {
        match self {
            Self::Templates(templates) => templates.iter().map(|it| it.len() + OVERHEAD).sum(),
            Self::Everything | Self::Nothing => 0,
        }
    }
}

impl Subscriptions {
    pub(crate) fn set(&mut self, user: &str, subscribed: Subscribed) {
        self.bytes += subscribed.weight();
        match self.customers.get_mut(user) {
            Some(known) => {
                self.bytes -= known.weight();
                *known = subscribed;
            }
            None => {
                self.bytes += user.len() + OVERHEAD;
                self.customers.insert(user.to_owned(), subscribed);
            }
        }
    }

    pub(crate) fn enable(&mut self, user: &str, enabled: bool) {
        let is_changed = match enabled {
            true => self.disabled.remove(user),
            false => self.disabled.insert(user.to_owned()),
        };
        match (is_changed, enabled) {
            (true, true) => self.bytes -= user.len() + OVERHEAD,
            (true, false) => self.bytes += user.len() + OVERHEAD,
            (false, _) => {}
        }
    }

    /// Sets what comes from outside: false if there is no room for it.
    pub(crate) fn set_bounded(&mut self, user: &str, subscribed: Subscribed) -> bool {
        let has_room = self.bytes + subscribed.weight() + user.len() + OVERHEAD <= MAX_BYTES;
        if has_room {
            self.set(user, subscribed);
        }
        has_room
    }

    /// Sets what comes from outside: false if there is no room for it.
    pub(crate) fn enable_bounded(&mut self, user: &str, enabled: bool) -> bool {
        let has_room = enabled || self.bytes + user.len() + OVERHEAD <= MAX_BYTES;
        if has_room {
            self.enable(user, enabled);
        }
        has_room
    }

    /// True if the customer has turned the template on; with `strict`, only if explicitly subscribed.
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
