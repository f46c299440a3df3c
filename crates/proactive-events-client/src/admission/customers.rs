//! Customers to whom nothing is sent for a while, at the service's request (432).

use std::collections::HashMap;
use std::time::Duration;

use tokio::time::Instant;

use crate::policy::Backoff;
use proactive_events_core::UserId;

/// Number of holds at which those that ended are removed.
const CLEAR_AT: usize = 1_024;

#[derive(Debug, Default)]
pub(super) struct Customers {
    holds: HashMap<UserId, Hold>,
    clear_at: usize,
}

#[derive(Debug)]
struct Hold {
    until: Instant,
    count: u32,
}

impl Customers {
    /// Until when nothing is sent to the customer.
    pub(super) fn held(&self, user: &UserId, now: Instant) -> Option<Instant> {
        self.holds.get(user).map(|hold| hold.until).filter(|until| now < *until)
    }

    /// The service answered 432.
    pub(super) fn hold(
        &mut self,
        user: &UserId,
        retry_after: Option<Duration>,
        backoff: Backoff,
        fraction: f64,
        now: Instant,
    ) {
        if self.holds.len() >= self.clear_at.max(CLEAR_AT) {
            self.holds.retain(|_, hold| now < hold.until);
            self.clear_at = self.holds.len() * 2;
        }
        let hold = self.holds.entry(user.clone()).or_insert(Hold { until: now, count: 0 });
        hold.count = hold.count.saturating_add(1);
        let wait = retry_after.unwrap_or_else(|| backoff.jittered(hold.count, fraction));
        hold.until = hold.until.max(now + wait);
    }

    /// The service accepted an event for the customer.
    pub(super) fn release(&mut self, user: &UserId) {
        if !self.holds.is_empty() {
            self.holds.remove(user);
        }
    }
}
