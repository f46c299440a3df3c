//! The state of the service.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use proactive_events::Clock;

use crate::check::Checks;
use crate::close::Close;
use crate::faults::{Fault, FaultPath, Faults};
use crate::inbox::{Inbox, Received};
use crate::stats::Stats;
use crate::subscriptions::Subscriptions;
use crate::token::Tokens;

/// Everything that the simulator knows.
pub(crate) struct Service {
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) checks: Checks,
    tokens: Mutex<Tokens>,
    inbox: Mutex<Inbox>,
    faults: Mutex<Faults>,
    subscriptions: Mutex<Subscriptions>,
    stats: Mutex<Stats>,
}

/// State is whole after every change, whatever happened to the thread that held it.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Service {
    pub(crate) fn new(
        clock: Arc<dyn Clock>,
        inbox_limit: usize,
        strict_subscriptions: bool,
    ) -> Result<Self, String> {
        Ok(Self {
            clock,
            checks: Checks::compile()?,
            tokens: Mutex::default(),
            inbox: Mutex::new(Inbox::new(inbox_limit)),
            faults: Mutex::default(),
            subscriptions: Mutex::new(Subscriptions::new(strict_subscriptions)),
            stats: Mutex::default(),
        })
    }

    /// The first rule that fires, after its delay.
    pub(crate) async fn fault(
        &self,
        path: FaultPath,
        user: Option<&str>,
    ) -> Result<Option<Fault>, Close> {
        let fired = self.faults().fire(path, user);
        let Some((fault, delay)) = fired else { return Ok(None) };
        tokio::time::sleep(delay).await;
        if fault.close_connection { Err(Close) } else { Ok(Some(fault)) }
    }

    pub(crate) fn tokens(&self) -> MutexGuard<'_, Tokens> {
        lock(&self.tokens)
    }

    pub(crate) fn received(&self) -> MutexGuard<'_, Inbox> {
        lock(&self.inbox)
    }

    pub(crate) fn faults(&self) -> MutexGuard<'_, Faults> {
        lock(&self.faults)
    }

    pub(crate) fn subscriptions(&self) -> MutexGuard<'_, Subscriptions> {
        lock(&self.subscriptions)
    }

    pub(crate) fn counted(&self) -> MutexGuard<'_, Stats> {
        lock(&self.stats)
    }

    pub(crate) fn count_connection(&self) {
        self.counted().connections += 1;
    }

    pub(crate) fn inbox(&self) -> Vec<Received> {
        self.received().list()
    }

    pub(crate) fn stats(&self) -> Stats {
        let events = self.received().distinct();
        Stats { events, ..self.counted().clone() }
    }

    pub(crate) fn reset(&self) {
        self.received().clear();
        self.faults().clear();
        self.subscriptions().clear();
        self.tokens().clear();
        *self.counted() = Stats::default();
    }
}

impl fmt::Debug for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Service").finish_non_exhaustive()
    }
}
