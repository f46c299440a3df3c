//! Notices to an operator while sending continues.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// A hold that is shorter is not worth a notice.
const MIN_HOLD: Duration = Duration::from_secs(10);

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
    /// There is no token: nothing is sent for this long, then it is asked for again. Told once a hold, if it is longer
    /// than 10 seconds.
    NoToken {
        /// The wait.
        wait: Duration,
        /// The reason.
        reason: String,
    },
    /// The service accepted an event with a status that no documentation has: neither 202 nor 200 nor 204. Told once a
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
            Self::UnusualStatus(status) => {
                write!(f, "events are accepted with the undocumented status {status}")
            }
        }
    }
}

/// Tells each notice once.
pub(super) struct Notices {
    notify: Option<OnNotice>,
    told: Mutex<Told>,
}

#[derive(Debug, Default)]
struct Told {
    held_until: Option<Instant>,
    statuses: BTreeSet<u16>,
}

impl Notices {
    pub(super) fn new(notify: Option<OnNotice>) -> Self {
        Self { notify, told: Mutex::default() }
    }

    /// Nothing is sent for a while.
    pub(super) fn held(&self, notice: impl FnOnce() -> Notice, wait: Duration) {
        let now = Instant::now();
        {
            let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
            if wait < MIN_HOLD || told.held_until.is_some_and(|until| now < until) {
                return;
            }
            told.held_until = Some(now + wait);
        }
        self.tell(&notice());
    }

    /// An event was accepted with a status.
    pub(super) fn accepted(&self, status: u16) {
        if matches!(status, 200 | 202 | 204 | 409) {
            return;
        }
        let is_new =
            self.told.lock().unwrap_or_else(PoisonError::into_inner).statuses.insert(status);
        if is_new {
            self.tell(&Notice::UnusualStatus(status));
        }
    }

    fn tell(&self, notice: &Notice) {
        tracing::warn!("{notice}");
        if let Some(notify) = &self.notify {
            notify(notice);
        }
    }
}

impl fmt::Debug for Notices {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Notices").field("told", &self.told).finish_non_exhaustive()
    }
}
