//! The lane: what all events to one stage of one region share. It decides when an attempt may go out, and
//! learns from what came of it.

mod breaker;
mod budget;
mod customers;
mod pause;
mod rate;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, Semaphore, SemaphorePermit};
use tokio::time::Instant;

pub use pause::{Pause, PauseReason};

use super::policy::Policy;
use super::random::Random;
use super::record;
use crate::UserId;
use breaker::{Breaker, Verdict};
use budget::Budget;
use customers::Customers;
use pause::Gate;
use rate::{Rate, Reserved};

/// The lane of a client.
#[derive(Debug)]
pub(super) struct Lane {
    policy: Policy,
    random: Arc<dyn Random>,
    state: Mutex<State>,
    /// What is waited for may have come earlier than thought: the breaker closed, the pause began or ended.
    changed: Notify,
}

#[derive(Debug)]
struct State {
    gate: Gate,
    breaker: Breaker,
    budget: Budget,
    rate: Rate,
    customers: Customers,
}

/// The leave to make one attempt.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pass {
    round: u64,
    is_probe: bool,
}

/// Whether an attempt may go out.
enum Admission {
    Go(Pass),
    /// Its turn comes then, unless the lane changes.
    Turn(Instant),
    /// Ask again then.
    Wait(Instant),
}

/// What came of an attempt, as far as the lane is concerned.
#[derive(Clone, Debug)]
pub(super) enum Report {
    /// 2xx.
    Accepted,
    /// The service refused the event, or the customer.
    Refused,
    /// 400.
    BadRequest { message: String },
    /// 403 that is not about the token.
    Forbidden { message: String },
    /// What is wrong with every event.
    Broken { reason: PauseReason, message: String },
    /// 429.
    Throttled { retry_after: Option<Duration> },
    /// 432.
    CustomerThrottled { retry_after: Option<Duration> },
    /// 401, before a fresh token was tried.
    StaleToken,
    /// 5xx, no answer, no connection.
    Failed,
    /// The server did not process it, and says so: that tells nothing of the service.
    Unprocessed,
}

impl Lane {
    pub(super) fn new(policy: Policy, random: Arc<dyn Random>) -> Self {
        let state = State {
            gate: Gate::new(policy.pause),
            breaker: Breaker::new(policy.breaker),
            budget: Budget::new(policy.budget),
            rate: Rate::new(policy.throttle, policy.max_rate),
            customers: Customers::default(),
        };
        Self { policy, random, state: Mutex::new(state), changed: Notify::new() }
    }

    pub(super) fn policy(&self) -> &Policy {
        &self.policy
    }

    /// A number from 0 to below 1.
    pub(super) fn fraction(&self) -> f64 {
        self.random.fraction()
    }

    /// The state is whole after every change, whatever happened to the thread that held it.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until an attempt may go out, and for one of the caller's slots. Who waits for its customer, a retry
    /// or the breaker holds no slot; who only waits for its turn in the pace keeps it, since nobody could overtake.
    ///
    /// # Errors
    /// When the lane is paused.
    pub(super) async fn admit<'a>(
        &self,
        user: Option<&UserId>,
        is_retry: bool,
        slots: Option<&'a Semaphore>,
    ) -> Result<(Pass, Option<SemaphorePermit<'a>>), Pause> {
        let (mut reserved, mut slot) = (None, None);
        loop {
            // From here on it hears of changes, though it is not polled yet.
            let changed = self.changed.notified();
            if let (None, Some(slots)) = (&slot, slots) {
                // The semaphore is never closed.
                slot = slots.acquire().await.ok();
            }
            let now = Instant::now();
            let at = match self.lock().admit(user, is_retry, &mut reserved, now)? {
                Admission::Go(pass) => return Ok((pass, slot)),
                Admission::Turn(at) => at,
                Admission::Wait(at) => {
                    slot = None;
                    at
                }
            };
            let _ = tokio::time::timeout_at(at, changed).await;
        }
    }

    /// Learns from an attempt.
    pub(super) fn report(&self, pass: Pass, user: Option<&UserId>, report: Report) {
        let now = Instant::now();
        let mut state = self.lock();
        let was_paused = state.gate.paused().is_some();
        let has_opened = state.learn(pass, user, report, self, now);
        let pause = state.gate.paused().filter(|_| !was_paused).cloned();
        drop(state);
        if let Some(pause) = &pause {
            record::paused(pause);
        }
        if has_opened || pause.is_some() {
            self.changed.notify_waiters();
        }
    }

    /// Pauses for what is wrong with every event, though no attempt was made.
    pub(super) fn pause(&self, reason: PauseReason, message: String) {
        let mut state = self.lock();
        let was_paused = state.gate.paused().is_some();
        state.gate.pause(reason, message, Instant::now());
        let pause = state.gate.paused().filter(|_| !was_paused).cloned();
        drop(state);
        if let Some(pause) = &pause {
            record::paused(pause);
            self.changed.notify_waiters();
        }
    }

    pub(super) fn paused(&self) -> Option<Pause> {
        self.lock().gate.paused().cloned()
    }

    pub(super) fn resume(&self) {
        self.lock().gate.resume();
        self.changed.notify_waiters();
    }

    /// How long nothing is sent after a 429.
    pub(super) fn held_for(&self) -> Option<Duration> {
        let now = Instant::now();
        let until = self.lock().rate.held_until()?;
        until.checked_duration_since(now).filter(|left| !left.is_zero())
    }

    /// The events/s that may go out, if there is a limit.
    pub(super) fn rate(&self) -> Option<f64> {
        self.lock().rate.limit()
    }
}

impl State {
    /// A pass, or when there may be one.
    fn admit(
        &mut self,
        user: Option<&UserId>,
        is_retry: bool,
        reserved: &mut Option<Reserved>,
        now: Instant,
    ) -> Result<Admission, Pause> {
        self.gate.check(now)?;
        if let Some(until) = user.and_then(|user| self.customers.held(user, now)) {
            return Ok(Admission::Wait(until));
        }
        let is_probe = match self.breaker.check(now) {
            Verdict::Wait(until) => return Ok(Admission::Wait(until)),
            verdict => verdict == Verdict::Probe,
        };
        let affordable = if is_retry && !is_probe { self.budget.check(now) } else { now };
        if affordable > now {
            return Ok(Admission::Wait(affordable));
        }
        let turn = self.rate.turn(reserved, now);
        if turn > now {
            return Ok(Admission::Turn(turn));
        }
        if is_probe {
            self.breaker.probing(now);
        } else if is_retry {
            self.budget.spend();
        }
        Ok(Admission::Go(Pass { round: self.rate.round(), is_probe }))
    }

    /// True when others may go on now.
    fn learn(
        &mut self,
        pass: Pass,
        user: Option<&UserId>,
        report: Report,
        lane: &Lane,
        now: Instant,
    ) -> bool {
        let has_closed = match report {
            Report::Failed => {
                self.breaker.failed(pass.is_probe, now, lane.random.fraction());
                false
            }
            Report::Unprocessed => false,
            // A busy service is no broken one, but the rate is what opens the way again.
            _ => self.breaker.answered(),
        };
        let has_probed = match report {
            Report::Throttled { .. } | Report::Failed | Report::Unprocessed => false,
            _ => self.rate.answered(now),
        };
        let pause = match report {
            Report::Accepted => {
                self.budget.earn();
                self.rate.accepted(pass.round, now);
                user.inspect(|user| self.customers.release(user));
                return self.gate.accepted() | has_closed | has_probed;
            }
            Report::Throttled { retry_after } => {
                self.rate.throttled(pass.round, retry_after, now);
                None
            }
            Report::CustomerThrottled { retry_after } => {
                let backoff = lane.policy.backoff;
                if let Some(user) = user.filter(|_| lane.policy.awaits_customers) {
                    let fraction = lane.random.fraction();
                    self.customers.hold(user, retry_after, backoff, fraction, now);
                }
                None
            }
            Report::BadRequest { message } => self.gate.bad_request().zip(Some(message)),
            Report::Forbidden { message } => self.gate.forbidden(user).zip(Some(message)),
            Report::Broken { reason, message } => Some((reason, message)),
            Report::Refused | Report::StaleToken | Report::Failed | Report::Unprocessed => None,
        };
        if let Some((reason, message)) = pause {
            self.gate.pause(reason, message, now);
        }
        has_closed | has_probed
    }
}
