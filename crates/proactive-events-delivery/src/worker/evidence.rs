//! Refusals that may be the fault of the whole lane, such as a wrong clock, template or set of credentials.
//!
//! Many 400 in a row, or a 403 for each of the first customers, pause the lane. Those answers are its evidence: they are
//! written as outcomes only once it is known that the lane does not pause for them. If it does, they go back to the outbox.

use proactive_events::SendError;
use proactive_events::client::PauseReason;
use proactive_events::error::SendErrorKind;

use super::reaction::Reaction;
use crate::outbox::Retry;

/// The refusals that wait for what comes after them.
#[derive(Debug, Default)]
pub(super) struct Evidence {
    bad_requests: Vec<Refusal>,
    forbidden: Vec<Refusal>,
    /// A customer was allowed: from then on a 403 concerns its own customer.
    has_accepted: bool,
}

#[derive(Debug)]
struct Refusal {
    outcome: Reaction,
    if_paused: Retry,
}

/// Meaning of an outcome for the refusals before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Accepted,
    BadRequest,
    Forbidden,
    Other,
}

impl Kind {
    /// The kind of what came of a request.
    pub(super) fn of<T>(sent: &Result<T, SendError>) -> Self {
        match sent.as_ref().map_err(SendError::kind) {
            Ok(_) => Self::Accepted,
            Err(SendErrorKind::BadRequest) => Self::BadRequest,
            Err(SendErrorKind::Forbidden) => Self::Forbidden,
            Err(_) => Self::Other,
        }
    }
}

impl Evidence {
    /// Takes in what came of a lease; returns what is to be written now. A refusal that leads to a pause goes back as
    /// `if_paused`.
    pub(super) fn weigh(
        &mut self,
        kind: Kind,
        outcome: Reaction,
        if_paused: Retry,
    ) -> Vec<Reaction> {
        let refusal = |outcome| Refusal { outcome, if_paused };
        match kind {
            Kind::BadRequest => {
                self.bad_requests.push(refusal(outcome));
                Vec::new()
            }
            Kind::Forbidden if !self.has_accepted => {
                let written = outcomes(std::mem::take(&mut self.bad_requests));
                self.forbidden.push(refusal(outcome));
                written
            }
            Kind::Accepted => {
                self.has_accepted = true;
                let mut written = self.acquit();
                written.push(outcome);
                written
            }
            Kind::Forbidden => {
                let mut written = outcomes(std::mem::take(&mut self.bad_requests));
                written.push(outcome);
                written
            }
            Kind::Other => vec![outcome],
        }
    }

    /// The lane does not pause for what is held back: it is written.
    pub(super) fn acquit(&mut self) -> Vec<Reaction> {
        let mut all = std::mem::take(&mut self.bad_requests);
        all.append(&mut self.forbidden);
        outcomes(all)
    }

    /// The lane paused: what led to that goes back to the outbox, and the rest is written.
    pub(super) fn convict(&mut self, reason: PauseReason) -> Vec<Reaction> {
        let guilty = match reason {
            PauseReason::BadRequests(_) => std::mem::take(&mut self.bad_requests),
            PauseReason::Forbidden(_) => std::mem::take(&mut self.forbidden),
            _ => Vec::new(),
        };
        let back = guilty.into_iter().map(|refusal| Reaction::Retry(refusal.if_paused));
        back.chain(self.acquit()).collect()
    }
}

fn outcomes(refusals: Vec<Refusal>) -> Vec<Reaction> {
    refusals.into_iter().map(|refusal| refusal.outcome).collect()
}

#[cfg(test)]
mod tests {
    use proactive_events::Timestamp;

    use super::*;
    use crate::outbox::LeaseId;

    /// Weighs refusals and acceptances in this order, by number; what is written at once.
    fn weigh(evidence: &mut Evidence, kinds: &[(u64, Kind)]) -> Vec<(u64, bool)> {
        let one = |&(place, kind): &(u64, Kind)| {
            let id = LeaseId { place, version: 0, generation: 0 };
            let retry = |unsent| Retry { id, at: Timestamp::MAX, attempts: 0, unsent };
            evidence.weigh(kind, Reaction::Retry(retry(true)), retry(false))
        };
        written(kinds.iter().flat_map(one).collect())
    }

    /// The numbers of what is written, and whether it is the outcome rather than the way back.
    fn written(reactions: Vec<Reaction>) -> Vec<(u64, bool)> {
        let number = |reaction| match reaction {
            Reaction::Retry(retry) => (retry.id.place, retry.unsent),
            Reaction::Decide(_) => (u64::MAX, true),
        };
        reactions.into_iter().map(number).collect()
    }

    #[test]
    fn what_leads_to_a_pause_goes_back_and_the_rest_is_written() {
        let mut evidence = Evidence::default();
        let kinds = [(1, Kind::Forbidden), (2, Kind::BadRequest), (3, Kind::BadRequest)];
        assert_eq!(weigh(&mut evidence, &kinds), []);
        let pause = PauseReason::BadRequests(20);
        assert_eq!(written(evidence.convict(pause)), [(2, false), (3, false), (1, true)]);
        assert_eq!(written(evidence.acquit()), []);
    }

    #[test]
    fn an_acceptance_clears_what_came_before_it() {
        let mut evidence = Evidence::default();
        let kinds = [(1, Kind::BadRequest), (2, Kind::Forbidden), (3, Kind::Accepted)];
        assert_eq!(weigh(&mut evidence, &kinds), [(1, true), (2, true), (3, true)]);
        let later = [(4, Kind::Forbidden), (5, Kind::BadRequest), (6, Kind::Other)];
        assert_eq!(weigh(&mut evidence, &later), [(4, true), (6, true)]);
        assert_eq!(written(evidence.convict(PauseReason::Forbidden(50))), [(5, true)]);
    }
}
