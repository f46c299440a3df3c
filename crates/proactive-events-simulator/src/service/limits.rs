//! The limits of the settings, counted by the simulator's clock.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};
use std::time::Duration;

use proactive_events::{Stage, Timestamp};

use crate::bucket::Bucket;
use crate::settings::Settings;

/// Number of remembered customers at which those whose window is over are removed.
const CLEAR_AT: usize = 65_536;
/// Maximum number of customers that are remembered; beyond it all are forgotten.
const MAX_CUSTOMERS: usize = 4_194_304;

/// Usage of the limits.
#[derive(Debug, Default)]
pub(crate) struct Limits {
    /// Requests that may still come, and when that was counted.
    rate: Option<(Bucket, Timestamp)>,
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
    /// True if the request is within the rate; counts the request.
    pub(crate) fn within_rate(&mut self, settings: &Settings, now: Timestamp) -> bool {
        let Some(rate) = settings.requests_per_second else { return true };
        // A second's worth may come at once.
        let burst = rate.max(1.0);
        let (bucket, counted_at) = self.rate.get_or_insert_with(|| (Bucket::full(burst), now));
        let since = now.duration_since(*counted_at).unwrap_or_default();
        *counted_at = now;
        bucket.take(since, rate, burst)
    }

    /// True if the customer may get one more event.
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
        // One that begins in the future is of a clock that went back since.
        now.duration_since(self.since).is_none_or(|since| since >= length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const USER: &str = "amzn1.ask.account.A";

    #[test]
    fn a_window_that_begins_in_the_future_is_over() {
        let settings = Settings { events_per_customer: Some(1), ..Settings::default() };
        let mut limits = Limits::default();
        let now: Timestamp = "2026-05-18T09:00:00Z".parse().unwrap();
        limits.count(&settings, USER, now);
        assert!(!limits.has_room(&settings, Stage::Live, USER, now));
        let earlier = now.checked_sub(Duration::from_secs(1)).unwrap();
        assert!(limits.has_room(&settings, Stage::Live, USER, earlier));
    }

    #[test]
    fn a_clock_that_went_back_stops_no_rate() {
        let settings = Settings { requests_per_second: Some(1.0), ..Settings::default() };
        let mut limits = Limits::default();
        let mut now: Timestamp = "2026-05-18T09:00:00Z".parse().unwrap();
        assert!(limits.within_rate(&settings, now) && !limits.within_rate(&settings, now));
        now = now.checked_sub(Duration::from_hours(24)).unwrap();
        assert!(!limits.within_rate(&settings, now), "no time has passed that is known");
        now = now.checked_add(Duration::from_secs(1)).unwrap();
        assert!(limits.within_rate(&settings, now), "a day is not waited for");
    }
}
