//! The numbers behind the reactions, all of them yours to change.

use std::time::Duration;

use proactive_events_core::EncodedRequest;

/// The reaction of a client to failures; the defaults suit a service with unpublished limits.
///
/// Each part has a default and setters, and so has each part of a part:
///
/// ```
/// use std::time::Duration;
/// use proactive_events::client::{Backoff, BreakerPolicy, SendPolicy};
///
/// let wait = Backoff::new(Duration::from_millis(500), Duration::from_secs(30));
/// let policy = SendPolicy::default()
///     .with_max_attempts(5)
///     .with_max_rate(50.0)
///     .with_breaker(BreakerPolicy::default().with_wait(wait));
/// assert_eq!(policy.breaker.failures, 10);
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
#[must_use]
pub struct SendPolicy {
    /// Maximum number of attempts per event; 16. Those that found a stale token or a full service (429)
    /// do not count.
    pub max_attempts: u32,
    /// The wait before an event's next attempt: 100 ms to 20 s, with full jitter.
    pub backoff: Backoff,
    /// The wait of the whole lane after a 429 without `Retry-After`: 100 ms, doubling each round, 5 s at most.
    pub throttle: Backoff,
    /// Limit of retries relative to first attempts.
    pub budget: RetryBudget,
    /// When a service that only fails is left alone.
    pub breaker: BreakerPolicy,
    /// When a lane stops of its own.
    pub pause: PausePolicy,
    /// An event is not sent later than this before the service would refuse it: 30 s before the five minutes.
    pub expiry_margin: Duration,
    /// Maximum wait that a server may ask for by `Retry-After`, of an event, a customer, the lane or a token; 5 minutes.
    /// After it comes another attempt.
    pub max_retry_after: Duration,
    /// Maximum number of events per second; no limit by default.
    pub max_rate: Option<f64>,
    /// True if a send waits for its customer after a 432. Else it ends at once as
    /// [`CustomerThrottled`](crate::error::SendErrorKind::CustomerThrottled), for a queue to try it again, hours later.
    pub awaits_customers: bool,
}

/// Waits that double up to a cap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[must_use]
pub struct Backoff {
    /// The first wait.
    pub base: Duration,
    /// The longest.
    pub cap: Duration,
}

/// A bucket of retries: filled by successes and slowly by time. Empty, it delays retries; it drops none.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
#[must_use]
pub struct RetryBudget {
    /// Maximum number of retries in the bucket, and its initial level; 100.
    pub capacity: f64,
    /// Retries added per success; 0.5, so that a service which fails a third of the time is still kept up with.
    pub per_success: f64,
    /// Retries added per second; 5.
    pub per_second: f64,
}

/// A breaker: after failures in a row only single probes go out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[must_use]
pub struct BreakerPolicy {
    /// Number of failures (5xx, time-outs, broken or refused connections) in a row that open it; 10.
    pub failures: u32,
    /// The wait before each probe: 200 ms to 5 s, with jitter.
    pub wait: Backoff,
}

/// When a lane pauses, since going on would only burn through events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[must_use]
pub struct PausePolicy {
    /// Number of answers 400 in a row that pause a lane; 20.
    pub bad_requests: u32,
    /// Number of first customers whose answers are all 403 that pauses a lane; 50.
    pub forbidden_customers: u32,
    /// Interval at which a paused lane lets one event through, to find out whether the cause is fixed; 30 s.
    /// `None`: it stays paused until `resume`.
    pub probe_every: Option<Duration>,
}

impl Default for SendPolicy {
    fn default() -> Self {
        let millis = Duration::from_millis;
        Self {
            max_attempts: 16,
            backoff: Backoff::new(millis(100), millis(20_000)),
            throttle: Backoff::new(millis(100), millis(5_000)),
            budget: RetryBudget::default(),
            breaker: BreakerPolicy::default(),
            pause: PausePolicy::default(),
            expiry_margin: EncodedRequest::DEFAULT_MARGIN,
            max_retry_after: Duration::from_mins(5),
            max_rate: None,
            awaits_customers: true,
        }
    }
}

impl Default for RetryBudget {
    fn default() -> Self {
        Self { capacity: 100.0, per_success: 0.5, per_second: 5.0 }
    }
}

impl Default for BreakerPolicy {
    fn default() -> Self {
        let wait = Backoff::new(Duration::from_millis(200), Duration::from_secs(5));
        Self { failures: 10, wait }
    }
}

impl Default for PausePolicy {
    fn default() -> Self {
        let probe_every = Some(Duration::from_secs(30));
        Self { bad_requests: 20, forbidden_customers: 50, probe_every }
    }
}

setters! {
    SendPolicy {
        with_max_attempts: max_attempts, u32;
        with_backoff: backoff, Backoff;
        with_throttle: throttle, Backoff;
        with_budget: budget, RetryBudget;
        with_breaker: breaker, BreakerPolicy;
        with_pause: pause, PausePolicy;
        with_expiry_margin: expiry_margin, Duration;
        with_max_retry_after: max_retry_after, Duration;
        with_max_rate: max_rate, impl Into<Option<f64>>;
        with_awaits_customers: awaits_customers, bool;
    }
    RetryBudget {
        with_capacity: capacity, f64;
        with_per_success: per_success, f64;
        with_per_second: per_second, f64;
    }
    BreakerPolicy {
        with_failures: failures, u32;
        with_wait: wait, Backoff;
    }
    PausePolicy {
        with_bad_requests: bad_requests, u32;
        with_forbidden_customers: forbidden_customers, u32;
        with_probe_every: probe_every, impl Into<Option<Duration>>;
    }
}

impl Backoff {
    /// Waits from `base` up to `cap`.
    pub const fn new(base: Duration, cap: Duration) -> Self {
        Self { base, cap }
    }

    /// The longest wait after this number of failures, counted from one.
    pub(super) fn ceiling(self, failures: u32) -> Duration {
        let factor = 1_u32.checked_shl(failures.saturating_sub(1)).unwrap_or(u32::MAX);
        self.base.saturating_mul(factor).min(self.cap)
    }

    /// A wait with full jitter: anything from nothing to the ceiling, so that senders do not come back together.
    pub(super) fn jittered(self, failures: u32, fraction: f64) -> Duration {
        self.ceiling(failures).mul_f64(fraction)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_cap_and_never_overflow() {
        let backoff = SendPolicy::default().backoff;
        let ceilings: Vec<_> = (1..=9).map(|n| backoff.ceiling(n).as_millis()).collect();
        assert_eq!(ceilings, [100, 200, 400, 800, 1_600, 3_200, 6_400, 12_800, 20_000]);
        assert_eq!(backoff.ceiling(0).as_millis(), 100);
        assert_eq!(backoff.ceiling(u32::MAX).as_millis(), 20_000);
        assert_eq!(backoff.jittered(3, 0.5).as_millis(), 200);
    }
}
