//! The retry budget: retries may not outgrow what succeeds. It delays them, it drops none.

use std::time::Duration;

use tokio::time::Instant;

use crate::policy::RetryBudget;

#[derive(Debug)]
pub(super) struct Budget {
    policy: RetryBudget,
    retries: f64,
    filled_at: Option<Instant>,
}

impl Budget {
    pub(super) fn new(policy: RetryBudget) -> Self {
        Self { policy, retries: policy.capacity, filled_at: None }
    }

    /// When a retry may go out; in the past or now, if it may.
    pub(super) fn check(&mut self, now: Instant) -> Instant {
        let since = self.filled_at.replace(now).map_or(Duration::ZERO, |then| now - then);
        self.add(since.as_secs_f64() * self.policy.per_second);
        if self.retries >= 1.0 {
            return now;
        }
        // A bucket that time never fills waits for a success; it is checked every second.
        let wait = ((1.0 - self.retries) / self.policy.per_second).clamp(0.001, 1.0);
        now + Duration::from_secs_f64(wait)
    }

    /// A retry goes out.
    pub(super) fn spend(&mut self) {
        self.retries -= 1.0;
    }

    /// An attempt succeeded.
    pub(super) fn earn(&mut self) {
        self.add(self.policy.per_success);
    }

    fn add(&mut self, retries: f64) {
        self.retries = (self.retries + retries).min(self.policy.capacity);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_spent_by_retries_and_filled_by_successes_and_time() {
        let now = Instant::now();
        let policy = RetryBudget { capacity: 2.0, per_success: 0.5, per_second: 4.0 };
        let mut budget = Budget::new(policy);
        for _ in 0..2 {
            assert_eq!(budget.check(now), now);
            budget.spend();
        }
        assert_eq!(budget.check(now), now + Duration::from_millis(250), "it delays");
        budget.earn();
        budget.earn();
        assert_eq!(budget.check(now), now);
        budget.spend();
        let later = now + Duration::from_millis(250);
        assert_eq!(budget.check(later), later);
        let much_later = now + Duration::from_secs(3_600);
        budget.check(much_later);
        budget.spend();
        budget.spend();
        assert!(budget.check(much_later) > much_later, "it never holds more than its capacity");
    }

    #[test]
    fn without_time_it_waits_for_successes() {
        let now = Instant::now();
        let policy = RetryBudget { capacity: 0.0, per_success: 0.0, per_second: 0.0 };
        assert_eq!(Budget::new(policy).check(now), now + Duration::from_secs(1));
    }
}
