//! The pause of a lane: what is wrong is wrong for every event, so no more events are used up.

use std::collections::HashSet;

use proactive_events_core::UserId;
use tokio::time::Instant;

use crate::pause::{Pause, PauseReason};
use crate::policy::PausePolicy;

/// The counts that lead to a pause, and the pause itself.
#[derive(Debug)]
pub(super) struct Gate {
    policy: PausePolicy,
    paused: Option<(Pause, Option<Instant>)>,
    bad_in_a_row: u32,
    /// Customers with a 403; empty once an event was accepted.
    forbidden: Option<HashSet<UserId>>,
}

impl Gate {
    pub(super) fn new(policy: PausePolicy) -> Self {
        Self { policy, paused: None, bad_in_a_row: 0, forbidden: Some(HashSet::new()) }
    }

    pub(super) fn paused(&self) -> Option<&Pause> {
        self.paused.as_ref().map(|(pause, _)| pause)
    }

    /// Checks that an attempt may start: normally, or as the probe of a paused lane.
    pub(super) fn check(&mut self, now: Instant) -> Result<(), Pause> {
        match &mut self.paused {
            None => Ok(()),
            Some((_, Some(probe_at))) if *probe_at <= now => {
                self.policy.probe_every.inspect(|every| *probe_at = now + *every);
                Ok(())
            }
            Some((pause, _)) => Err(pause.clone()),
        }
    }

    pub(super) fn pause(&mut self, pause: Pause, now: Instant) {
        let probe_at = self.policy.probe_every.map(|every| now + every);
        self.paused = Some((pause, probe_at));
    }

    /// A 400; the reason to pause, if this was one too many.
    pub(super) fn bad_request(&mut self) -> Option<PauseReason> {
        self.bad_in_a_row = self.bad_in_a_row.saturating_add(1);
        let limit = self.policy.bad_requests;
        (self.bad_in_a_row >= limit).then_some(PauseReason::BadRequests(limit))
    }

    /// A 403 for a customer; the reason to pause, if all of the first ones got it.
    pub(super) fn forbidden(&mut self, user: Option<&UserId>) -> Option<PauseReason> {
        self.bad_in_a_row = 0;
        let forbidden = self.forbidden.as_mut()?;
        forbidden.insert(user?.clone());
        let limit = self.policy.forbidden_customers;
        (forbidden.len() >= limit as usize).then_some(PauseReason::Forbidden(limit))
    }

    /// An event was accepted; true when that ended a pause.
    pub(super) fn accepted(&mut self) -> bool {
        self.bad_in_a_row = 0;
        self.forbidden = None;
        self.paused.take().is_some()
    }

    /// Resets.
    pub(super) fn resume(&mut self) {
        *self = Self::new(self.policy);
    }
}
