//! When an attempt may go out, by what happened to the attempts before it: pause, circuit breaker, retry budget, rate, and
//! waits of single customers. All events to one stage of one region (a *lane*) share it.

mod breaker;
mod budget;
mod customers;
mod gate;
mod rate;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, Semaphore, SemaphorePermit};
use tokio::time::Instant;

use proactive_events_core::UserId;

use crate::pause::{Pause, PauseReason, WrongTimes};
use crate::policy::SendPolicy;
use crate::random::Random;
use breaker::{Breaker, Verdict};
use budget::Budget;
use customers::Customers;
use gate::Gate;
use rate::{Rate, Reserved};

/// The admission of a client's attempts.
#[derive(Debug)]
pub(super) struct AdmissionControl {
    policy: SendPolicy,
    random: Arc<dyn Random>,
    state: Mutex<State>,
    /// Notifies waiters of an early change: the breaker closed, the pause began or ended.
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

/// The permission to make one attempt.
#[derive(Clone, Copy, Debug)]
pub(super) struct Permit {
    round: u64,
    is_probe: bool,
}

/// The decision about an attempt.
enum Admission {
    Go(Permit),
    /// Wait until then, unless the lane changes.
    Turn(Instant),
    /// Ask again then.
    Wait(Instant),
}

/// The outcome of an attempt, as far as other events are concerned.
#[derive(Clone, Debug)]
pub(super) enum AttemptOutcome {
    /// 2xx.
    Accepted,
    /// The service refused the event, or the customer.
    Refused,
    /// 400.
    BadRequest { message: String, times: Option<WrongTimes> },
    /// 403 that is not about the token.
    Forbidden { message: String },
    /// The problem that every event has.
    Broken { reason: PauseReason, message: String },
    /// 429.
    Throttled { retry_after: Option<Duration> },
    /// 432.
    CustomerThrottled { retry_after: Option<Duration> },
    /// 401, before a fresh token was tried.
    StaleToken,
    /// 5xx, no answer, no connection.
    Failed,
    /// The server reported that it did not process it: that proves nothing about the service.
    Unprocessed,
}

impl AdmissionControl {
    pub(super) fn new(policy: SendPolicy, random: Arc<dyn Random>) -> Self {
        let state = State {
            gate: Gate::new(policy.pause),
            breaker: Breaker::new(policy.breaker),
            budget: Budget::new(policy.budget),
            rate: Rate::new(policy.throttle, policy.max_rate),
            customers: Customers::default(),
        };
        Self { policy, random, state: Mutex::new(state), changed: Notify::new() }
    }

    pub(super) fn policy(&self) -> &SendPolicy {
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

    /// Waits until an attempt may leave, and for one of the caller's slots. An attempt that waits for its customer,
    /// a retry or the breaker holds no slot. One that only waits for its turn in the pace keeps its slot, because
    /// no other attempt could overtake it.
    ///
    /// # Errors
    /// When the lane is paused.
    pub(super) async fn admit<'a>(
        &self,
        user: Option<&UserId>,
        is_retry: bool,
        slots: Option<&'a Semaphore>,
    ) -> Result<(Permit, Option<SemaphorePermit<'a>>), Pause> {
        let (mut reserved, mut slot) = (None, None);
        loop {
            // `notified` sees every change from here on, even before it is polled.
            let changed = self.changed.notified();
            if let (None, Some(slots)) = (&slot, slots) {
                // The semaphore is never closed.
                slot = slots.acquire().await.ok();
            }
            let now = Instant::now();
            let at = match self.lock().admit(user, is_retry, &mut reserved, now)? {
                Admission::Go(permit) => return Ok((permit, slot)),
                Admission::Turn(at) => at,
                Admission::Wait(at) => {
                    slot = None;
                    at
                }
            };
            let _ = tokio::time::timeout_at(at, changed).await;
        }
    }

    /// Learns from an attempt; the pause, if that began with it.
    pub(super) fn report(
        &self,
        permit: Permit,
        user: Option<&UserId>,
        outcome: AttemptOutcome,
    ) -> Option<Pause> {
        let now = Instant::now();
        let mut state = self.lock();
        let was_paused = state.gate.paused().is_some();
        let has_opened = state.learn(permit, user, outcome, self, now);
        let pause = state.gate.paused().filter(|_| !was_paused).cloned();
        drop(state);
        if has_opened || pause.is_some() {
            self.changed.notify_waiters();
        }
        pause
    }

    /// Pauses for what is wrong with every event, though no attempt was made; the pause, unless there was one.
    pub(super) fn pause(&self, reason: PauseReason, message: String) -> Option<Pause> {
        let mut state = self.lock();
        let was_paused = state.gate.paused().is_some();
        state.gate.pause(Pause { reason, message, times: None }, Instant::now());
        let pause = state.gate.paused().filter(|_| !was_paused).cloned();
        drop(state);
        self.changed.notify_waiters();
        pause
    }

    pub(super) fn paused(&self) -> Option<Pause> {
        self.lock().gate.paused().cloned()
    }

    pub(super) fn resume(&self) {
        self.lock().gate.resume();
        self.changed.notify_waiters();
    }

    /// Time for which nothing is sent after a 429.
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
    /// A permit, or when there may be one.
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
        Ok(Admission::Go(Permit { round: self.rate.round(), is_probe }))
    }

    /// True when others may go on now.
    fn learn(
        &mut self,
        permit: Permit,
        user: Option<&UserId>,
        outcome: AttemptOutcome,
        control: &AdmissionControl,
        now: Instant,
    ) -> bool {
        let has_closed = match outcome {
            AttemptOutcome::Failed => {
                self.breaker.failed(permit.is_probe, now, control.random.fraction());
                false
            }
            AttemptOutcome::Unprocessed => false,
            // A busy service is not broken; the rate decides when sending continues.
            _ => self.breaker.answered(),
        };
        let has_probed = match outcome {
            AttemptOutcome::Throttled { .. }
            | AttemptOutcome::Failed
            | AttemptOutcome::Unprocessed => false,
            _ => self.rate.answered(now),
        };
        let pause = match outcome {
            AttemptOutcome::Accepted => {
                self.budget.earn();
                self.rate.accepted(permit.round, now);
                user.inspect(|user| self.customers.release(user));
                return self.gate.accepted() | has_closed | has_probed;
            }
            AttemptOutcome::Throttled { retry_after } => {
                self.rate.throttled(permit.round, retry_after, now);
                None
            }
            AttemptOutcome::CustomerThrottled { retry_after } => {
                let backoff = control.policy.backoff;
                if let Some(user) = user.filter(|_| control.policy.awaits_customers) {
                    let fraction = control.random.fraction();
                    self.customers.hold(user, retry_after, backoff, fraction, now);
                }
                None
            }
            AttemptOutcome::BadRequest { message, times } => {
                self.gate.bad_request().map(|reason| Pause { reason, message, times })
            }
            AttemptOutcome::Forbidden { message } => {
                let reason = self.gate.forbidden(user);
                reason.map(|reason| Pause { reason, message, times: None })
            }
            AttemptOutcome::Broken { reason, message } => {
                Some(Pause { reason, message, times: None })
            }
            AttemptOutcome::Refused
            | AttemptOutcome::StaleToken
            | AttemptOutcome::Failed
            | AttemptOutcome::Unprocessed => None,
        };
        if let Some(pause) = pause {
            self.gate.pause(pause, now);
        }
        has_closed | has_probed
    }
}
