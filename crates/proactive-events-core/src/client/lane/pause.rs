//! The pause of a lane: what is wrong is wrong for every event, so nothing more is burnt.

use std::collections::HashSet;
use std::fmt;

use tokio::time::Instant;

use super::super::policy::PausePolicy;
use crate::UserId;

/// Why a lane paused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PauseReason {
    /// 401, also with a fresh token.
    Unauthorized,
    /// 404: there is nothing at this URL.
    NotFound,
    /// So many 400 in a row: the template is wrong.
    BadRequests(u32),
    /// 403 for each of the first so many customers.
    Forbidden(u32),
    /// The token endpoint refuses the credentials.
    NoToken,
}

/// A pause: its reason, and the answer that brought it about.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Pause {
    /// Why.
    pub reason: PauseReason,
    /// What the service said last.
    pub message: String,
}

impl PauseReason {
    /// The way out.
    pub fn remedy(self) -> &'static str {
        match self {
            Self::Unauthorized | Self::NoToken => {
                "use the skill's messaging credentials (Permissions page, Alexa Skill Messaging)"
            }
            Self::NotFound => "look at region, stage and endpoint",
            Self::BadRequests(_) => "mend the event: the service finds every one invalid",
            Self::Forbidden(_) => {
                "look at the credentials, the stage and the region of the customers: none of them may be notified"
            }
        }
    }
}

impl fmt::Display for PauseReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unauthorized => f.write_str("the service takes no token of these credentials"),
            Self::NotFound => f.write_str("there is nothing at this URL"),
            Self::BadRequests(count) => write!(f, "{count} events in a row were invalid"),
            Self::Forbidden(count) => write!(f, "none of the first {count} customers was allowed"),
            Self::NoToken => f.write_str("there is no token for these credentials"),
        }
    }
}

impl fmt::Display for Pause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.reason, self.message)
    }
}

/// What leads to a pause, and the pause.
#[derive(Debug)]
pub(super) struct Gate {
    policy: PausePolicy,
    paused: Option<(Pause, Option<Instant>)>,
    bad_in_a_row: u32,
    /// Customers with a 403; nobody's any more once an event was accepted.
    forbidden: Option<HashSet<UserId>>,
}

impl Gate {
    pub(super) fn new(policy: PausePolicy) -> Self {
        Self { policy, paused: None, bad_in_a_row: 0, forbidden: Some(HashSet::new()) }
    }

    pub(super) fn paused(&self) -> Option<&Pause> {
        self.paused.as_ref().map(|(pause, _)| pause)
    }

    /// Whether an attempt may go out: always, or as the probe of a paused lane.
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

    pub(super) fn pause(&mut self, reason: PauseReason, message: String, now: Instant) {
        let probe_at = self.policy.probe_every.map(|every| now + every);
        self.paused = Some((Pause { reason, message }, probe_at));
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

    /// Begins anew.
    pub(super) fn resume(&mut self) {
        *self = Self::new(self.policy);
    }
}
