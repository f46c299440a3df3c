//! Notices to an operator while sending continues.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// A hold that is shorter is not worth a notice.
const MIN_HOLD: Duration = Duration::from_secs(10);
/// The shortest time between two notices of failing requests: a service may come and go.
const BETWEEN_FAILINGS: Duration = Duration::from_secs(60);

/// The caller's callback for notices.
pub(super) type OnNotice = Arc<dyn Fn(&Notice) + Send + Sync>;

/// A notice to an operator while sending continues: nothing is lost, and no action is needed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Notice {
    /// The service answered 429: nothing is sent for this long, then one request finds out whether it takes more. Told
    /// once a hold, if it is longer than 10 seconds.
    RateLimited {
        /// The wait.
        wait: Duration,
    },
    /// There is no token: nothing is sent for this long, then the client requests one again. Reported once a wait, if longer
    /// than 10 seconds.
    NoToken {
        /// The wait.
        wait: Duration,
        /// The reason.
        reason: String,
    },
    /// Enough requests in a row failed to open the circuit breaker; two if the service asks for a long wait. Reported
    /// once until a request succeeds, and at most once a minute.
    Failing {
        /// The status, or the reason for a missing answer.
        cause: String,
    },
    /// The service accepted an event with a status that no documentation has: neither 202 nor 200 nor 204. Reported once a
    /// status.
    UnusualStatus(u16),
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RateLimited { wait } => write!(
                f,
                "the service limits the rate (429): nothing is sent for {} s, then one request tries again",
                wait.as_secs()
            ),
            Self::NoToken { wait, reason } => {
                write!(
                    f,
                    "{reason}; nothing is sent for {} s, then a token is requested again",
                    wait.as_secs()
                )
            }
            Self::Failing { cause } => {
                write!(f, "requests fail ({cause}): events stay queued, and are sent again")
            }
            Self::UnusualStatus(status) => {
                write!(f, "events are accepted with the undocumented status {status}")
            }
        }
    }
}

/// Reports each notice once.
pub(super) struct Notices {
    notify: Option<OnNotice>,
    /// True if there are failures to forget: the usual answer takes no lock.
    has_failed: AtomicBool,
    reported: Mutex<Reported>,
}

#[derive(Debug, Default)]
struct Reported {
    held_until: Option<Instant>,
    /// Failures in a row.
    failures: u32,
    is_failing: bool,
    failing_at: Option<Instant>,
    statuses: BTreeSet<u16>,
}

impl Notices {
    pub(super) fn new(notify: Option<OnNotice>) -> Self {
        Self { notify, has_failed: AtomicBool::new(false), reported: Mutex::default() }
    }

    /// Nothing is sent for a while.
    pub(super) fn held(&self, notice: impl FnOnce() -> Notice, wait: Duration) {
        let now = Instant::now();
        {
            let mut reported = self.reported.lock().unwrap_or_else(PoisonError::into_inner);
            if wait < MIN_HOLD || reported.held_until.is_some_and(|until| now < until) {
                return;
            }
            reported.held_until = Some(now + wait);
        }
        self.report(&notice());
    }

    /// A request failed; `breaking` failures in a row open the breaker.
    pub(super) fn failed(&self, cause: String, wait: Option<Duration>, breaking: u32) {
        self.failed_at(Instant::now(), cause, wait, breaking);
    }

    fn failed_at(&self, now: Instant, cause: String, wait: Option<Duration>, breaking: u32) {
        let needed = if wait.is_some_and(|wait| wait >= MIN_HOLD) { 2 } else { breaking.max(2) };
        {
            let mut reported = self.reported.lock().unwrap_or_else(PoisonError::into_inner);
            reported.failures = reported.failures.saturating_add(1);
            self.has_failed.store(true, Ordering::Relaxed);
            let is_recent = reported.failing_at.is_some_and(|at| now < at + BETWEEN_FAILINGS);
            if reported.is_failing || reported.failures < needed || is_recent {
                return;
            }
            reported.is_failing = true;
            reported.failing_at = Some(now);
        }
        self.report(&Notice::Failing { cause });
    }

    /// The service answered: it works.
    pub(super) fn answered(&self) {
        if !self.has_failed.load(Ordering::Relaxed) {
            return;
        }
        let mut reported = self.reported.lock().unwrap_or_else(PoisonError::into_inner);
        reported.failures = 0;
        reported.is_failing = false;
        self.has_failed.store(false, Ordering::Relaxed);
    }

    /// An event was accepted with a status.
    pub(super) fn accepted(&self, status: u16) {
        if matches!(status, 200 | 202 | 204 | 409) {
            return;
        }
        let is_new =
            self.reported.lock().unwrap_or_else(PoisonError::into_inner).statuses.insert(status);
        if is_new {
            self.report(&Notice::UnusualStatus(status));
        }
    }

    fn report(&self, notice: &Notice) {
        tracing::warn!("{notice}");
        if let Some(notify) = &self.notify {
            notify(notice);
        }
    }
}

impl fmt::Debug for Notices {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Notices").field("reported", &self.reported).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notices() -> (Notices, Arc<Mutex<Vec<Notice>>>) {
        let told = Arc::<Mutex<Vec<Notice>>>::default();
        let seen = Arc::clone(&told);
        let notify = move |notice: &Notice| seen.lock().unwrap().push(notice.clone());
        (Notices::new(Some(Arc::new(notify))), told)
    }

    #[test]
    fn failing_requests_are_told_once_until_one_succeeds() {
        let (notices, told) = notices();
        let begin = Instant::now();
        let fail = |minutes: u32, count, wait| {
            let now = begin + minutes * BETWEEN_FAILINGS;
            for _ in 0..count {
                notices.failed_at(now, "status 302".into(), wait, 10);
            }
            told.lock().unwrap().len()
        };
        assert_eq!(fail(0, 9, None), 0);
        notices.answered();
        assert_eq!((fail(0, 9, None), fail(0, 100, None)), (0, 1));
        let shown = told.lock().unwrap().first().map(ToString::to_string);
        let expected = "requests fail (status 302): events stay queued, and are sent again";
        assert_eq!(shown.as_deref(), Some(expected));
        notices.answered();
        assert_eq!(fail(0, 20, None), 1, "not twice a minute");
        assert_eq!(fail(1, 1, None), 2, "but told when it lasts");
        notices.answered();
        assert_eq!((fail(2, 1, Some(MIN_HOLD)), fail(2, 1, Some(MIN_HOLD))), (2, 3));
    }
}
