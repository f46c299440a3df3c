//! The limits of the settings, counted by the simulator's clock.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};
use std::time::Duration;

use proactive_events::{Stage, Timestamp};

use crate::settings::Settings;

/// So many customers are remembered before those whose window is over are cleared away.
const CLEAR_AT: usize = 65_536;
/// Maximum number of customers that are remembered; beyond it all are forgotten.
const MAX_CUSTOMERS: usize = 4_194_304;

/// What was used of the limits.
#[derive(Debug, Default)]
pub(crate) struct Limits {
    /// Requests that may still come at once, and when that was counted.
    passes: Option<(f64, Timestamp)>,
    /// By the hash of the user id, which may be long.
    customers: HashMap<u64, Window>,
    hasher: RandomState,
}

#[derive(Debug)]
struct Window {
    since: Timestamp,
    events: u32,
}

impl Limits {
    /// Whether the request is within the rate; it is counted.
    pub(crate) fn within_rate(&mut self, settings: &Settings, now: Timestamp) -> bool {
        let Some(rate) = settings.requests_per_second else { return true };
        // A second's worth may come at once.
        let most = rate.max(1.0);
        let passes = self.passes.map_or(most, |(passes, then)| {
            let since = now.duration_since(then).unwrap_or_default();
            (passes + since.as_secs_f64() * rate).min(most)
        });
        let is_within = passes >= 1.0;
        self.passes = Some((if is_within { passes - 1.0 } else { passes }, now));
        is_within
    }

    /// Whether the customer may get one more event.
    pub(crate) fn has_room(
        &self,
        settings: &Settings,
        stage: Stage,
        user: &str,
        now: Timestamp,
    ) -> bool {
        let (Some(most), Stage::Live) = (settings.events_per_customer, stage) else { return true };
        let window = self
            .customers
            .get(&self.hasher.hash_one(user))
            .filter(|window| !window.is_over(settings, now));
        window.map_or(0, |window| window.events) < most
    }

    /// The customer got an event.
    pub(crate) fn count(&mut self, settings: &Settings, user: &str, now: Timestamp) {
        if settings.events_per_customer.is_none() {
            return;
        }
        let user = self.hasher.hash_one(user);
        let is_new = !self.customers.contains_key(&user);
        // Not at each one of those that stay.
        if is_new && self.customers.len() >= CLEAR_AT && self.customers.len().is_power_of_two() {
            self.customers.retain(|_, window| !window.is_over(settings, now));
        }
        if is_new && self.customers.len() >= MAX_CUSTOMERS {
            self.customers.clear();
        }
        let fresh = || Window { since: now, events: 0 };
        let window = self.customers.entry(user).or_insert_with(fresh);
        if window.is_over(settings, now) {
            *window = fresh();
        }
        window.events = window.events.saturating_add(1);
    }

    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }
}

impl Window {
    fn is_over(&self, settings: &Settings, now: Timestamp) -> bool {
        let length = Duration::from_secs(settings.customer_window_seconds);
        now.duration_since(self.since).is_some_and(|since| since >= length)
    }
}
