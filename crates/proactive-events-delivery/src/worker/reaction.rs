//! The one place that says what follows for an entry from what came of its sending.

use std::time::Duration;

use proactive_events::error::{SendErrorKind, TokenError};
use proactive_events::{Accepted, SendError, Timestamp};

use crate::outbox::{Decision, Lease, Outcome, Retry, later};

/// The first wait after a 432, doubled with each attempt.
const CUSTOMER_BASE: Duration = Duration::from_secs(60);
/// The longest.
const CUSTOMER_CAP: Duration = Duration::from_hours(1);
/// The wait after the client gave up on a failing service: it has tried for a while already.
const FAILED: Duration = Duration::from_secs(5);

/// Next step of an entry.
#[derive(Debug)]
pub(super) enum Reaction {
    /// It is done.
    Decide(Box<Decision>),
    /// It waits.
    Retry(Retry),
}

/// Says what becomes of an entry.
pub(super) fn react(
    lease: &Lease,
    sent: Result<Accepted, SendError>,
    (now, fraction): (Timestamp, f64),
) -> Reaction {
    let decide =
        |outcome| Reaction::Decide(Box::new(Decision { id: lease.id, key: lease.key, outcome }));
    let error = match sent {
        Ok(accepted) => return decide(Outcome::accepted(accepted, lease.attempts)),
        Err(error) => error,
    };
    let wait = match error.kind() {
        SendErrorKind::CustomerThrottled => {
            error.retry_after().unwrap_or_else(|| customer_wait(lease.attempts, fraction))
        }
        // The lane's trouble, not the entry's: it is as if it had not been sent.
        SendErrorKind::Paused(_)
        | SendErrorKind::Closed
        | SendErrorKind::Withdrawn
        | SendErrorKind::Token(_)
        | SendErrorKind::Unauthorized
        | SendErrorKind::NotFound => Duration::ZERO,
        _ if error.is_retryable() => {
            let asked = error.retry_after().unwrap_or_default();
            FAILED.mul_f64(0.5 + fraction).max(asked)
        }
        _ => return decide(Outcome::refused(&error, lease.attempts)),
    };
    // Once it is too late, that is to be told, not waited for.
    let too_late = later(lease.request.deadline(), Duration::from_millis(1));
    Reaction::Retry(Retry {
        id: lease.id,
        at: later(now, wait).min(too_late.max(now)),
        attempts: error.attempts(),
        unsent: !error.may_have_arrived(),
    })
}

/// The wait of a customer, by the attempts before this one.
fn customer_wait(attempts: u32, fraction: f64) -> Duration {
    let doublings = attempts.min(16);
    // Half is certain, half is chance, so that customers do not come back together.
    CUSTOMER_BASE.saturating_mul(1 << doublings).min(CUSTOMER_CAP).mul_f64(0.5 + fraction / 2.0)
}

/// True if the service, or a host on the way, answered at all.
pub(super) fn is_answered(sent: &Result<Accepted, SendError>) -> bool {
    sent.as_ref().err().is_none_or(|error| error.status().is_some())
}

/// True if the service can't be reached: no connection, no token.
pub(super) fn is_unreached(sent: &Result<Accepted, SendError>) -> bool {
    match sent.as_ref().err().map(SendError::kind) {
        // An endpoint that asks to wait is there.
        Some(SendErrorKind::Token(TokenError::Refused { retry_after, .. })) => {
            retry_after.is_none()
        }
        Some(SendErrorKind::Connect | SendErrorKind::Token(_)) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn customers_are_left_alone_for_minutes_then_for_hours() {
        let waits: Vec<_> = (0..8).map(|n| customer_wait(n, 1.0).as_secs()).collect();
        assert_eq!(waits, [60, 120, 240, 480, 960, 1_920, 3_600, 3_600]);
        assert_eq!(customer_wait(u32::MAX, 0.0).as_secs(), 1_800);
    }
}
