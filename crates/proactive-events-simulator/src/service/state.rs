//! The state of the service.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;

use super::check::Checks;
use super::limits::Limits;
use super::subscriptions::Subscriptions;
use super::tokens::Tokens;
use crate::clock::Shifted;
use crate::close::Close;
use crate::faults::magic;
use crate::faults::{Fault, FaultPath, Faults};
use crate::inbox::Inbox;
use crate::inbox::recording::{Recorded, Tape};
use crate::inbox::{Bounds, Store};
use crate::inbox::{Exchange, Journal};
use crate::settings::Settings;
use crate::stats::Stats;
use crate::text::with_member;

/// Initial configuration of a service.
pub(crate) struct Setup {
    pub(crate) clock: Shifted,
    pub(crate) checks: Checks,
    pub(crate) bounds: Bounds,
    pub(crate) settings: Settings,
    pub(crate) tape: Option<Tape>,
    pub(crate) seed: u64,
}

/// Everything that the simulator knows.
pub(crate) struct Service {
    pub(crate) clock: Shifted,
    pub(crate) checks: Checks,
    settings: Mutex<Settings>,
    tokens: Mutex<Tokens>,
    inbox: Mutex<Store>,
    journal: Mutex<Journal>,
    tape: Option<Mutex<Tape>>,
    faults: Mutex<Faults>,
    limits: Mutex<Limits>,
    subscriptions: Mutex<Subscriptions>,
    stats: Mutex<Stats>,
    /// Live views end when the service does.
    stopping: watch::Sender<bool>,
}

/// State is whole after every change, whatever happened to the thread that held it.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Service {
    pub(crate) fn new(setup: Setup) -> Self {
        Self {
            clock: setup.clock,
            checks: setup.checks,
            settings: Mutex::new(setup.settings),
            tokens: Mutex::default(),
            inbox: Mutex::new(Store::new(setup.bounds)),
            journal: Mutex::new(Journal::new(setup.bounds)),
            tape: setup.tape.map(Mutex::new),
            faults: Mutex::new(Faults::new(setup.seed)),
            limits: Mutex::default(),
            subscriptions: Mutex::default(),
            stats: Mutex::default(),
            stopping: watch::Sender::new(false),
        }
    }

    /// Fault of a request, and its delay: by the first rule that fires, else by the magic customer
    /// of the request.
    pub(crate) fn fire(&self, path: FaultPath, user: Option<&str>) -> Option<(Fault, Duration)> {
        let fired = self.faults().fire(path, user);
        fired.or_else(|| user.and_then(magic::fault).map(Fault::with_delay))
    }

    /// The same for a request without a customer, after the delay.
    pub(crate) async fn fault(&self, path: FaultPath) -> Result<Option<Fault>, Close> {
        let Some((fault, delay)) = self.fire(path, None) else { return Ok(None) };
        tokio::time::sleep(delay).await;
        if fault.close_connection { Err(Close) } else { Ok(Some(fault)) }
    }

    pub(crate) fn settings(&self) -> MutexGuard<'_, Settings> {
        lock(&self.settings)
    }

    pub(crate) fn tokens(&self) -> MutexGuard<'_, Tokens> {
        lock(&self.tokens)
    }

    pub(crate) fn store(&self) -> MutexGuard<'_, Store> {
        lock(&self.inbox)
    }

    pub(crate) fn journal(&self) -> MutexGuard<'_, Journal> {
        lock(&self.journal)
    }

    pub(crate) fn faults(&self) -> MutexGuard<'_, Faults> {
        lock(&self.faults)
    }

    pub(crate) fn limits(&self) -> MutexGuard<'_, Limits> {
        lock(&self.limits)
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

    /// Takes down what came and what was answered; `body` is the request as text on one line.
    pub(crate) fn write_down(&self, exchange: Exchange, body: Option<Arc<str>>) {
        if let Some(tape) = &self.tape
            && let Err(error) = lock(tape).put(with_member(&exchange, "request", body.as_deref()))
        {
            // The sender is not to blame, and the rehearsal goes on.
            eprintln!("the recording cannot be written: {error}");
        }
        self.journal().put(exchange, body);
    }

    /// Puts an accepted request of a recording into the inbox.
    pub(crate) fn replay(&self, recorded: Recorded) {
        let Recorded { stage, request, received_at } = recorded;
        let repeated = self.settings().repeated_timestamp;
        let body: Arc<str> = request.to_string().into();
        let mut exchange = Exchange::of(stage, Some(&request), body.len(), received_at);
        exchange.status = 202;
        self.store().put(stage, &request, &body, received_at, repeated);
        self.journal().put(exchange, Some(body));
    }

    pub(crate) fn inbox(&self) -> Inbox {
        // Parsed without the lock.
        let events = self.store().list();
        Inbox(events.iter().map(|event| event.received()).collect())
    }

    pub(crate) fn stats(&self) -> Stats {
        let events = self.store().distinct();
        Stats { events, ..self.counted().clone() }
    }

    /// Forgets everything but the settings.
    pub(crate) fn reset(&self) {
        self.store().clear();
        self.journal().clear();
        self.faults().clear();
        self.limits().clear();
        self.subscriptions().clear();
        self.tokens().clear();
        self.clock.reset();
        *self.counted() = Stats::default();
    }

    /// True once it stops.
    pub(crate) fn stopping(&self) -> watch::Receiver<bool> {
        self.stopping.subscribe()
    }

    pub(crate) fn stop(&self) {
        self.stopping.send_replace(true);
    }
}

impl fmt::Debug for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Service").finish_non_exhaustive()
    }
}
