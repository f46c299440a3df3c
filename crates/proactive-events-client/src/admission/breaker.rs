//! The breaker: a service that only fails is left alone, but for single probes.

use std::time::Duration;

use tokio::time::Instant;

use crate::policy::BreakerPolicy;

#[derive(Debug)]
pub(super) struct Breaker {
    policy: BreakerPolicy,
    state: State,
}

#[derive(Debug, PartialEq, Eq)]
enum State {
    Closed { failures: u32 },
    Open { probe_at: Instant, openings: u32 },
}

/// The breaker's decision about an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Go,
    /// Go, and find out for the others.
    Probe,
    Wait(Instant),
}

impl Breaker {
    pub(super) fn new(policy: BreakerPolicy) -> Self {
        Self { policy, state: State::Closed { failures: 0 } }
    }

    pub(super) fn check(&self, now: Instant) -> Verdict {
        match self.state {
            State::Closed { .. } => Verdict::Go,
            State::Open { probe_at, .. } if now < probe_at => Verdict::Wait(probe_at),
            State::Open { .. } => Verdict::Probe,
        }
    }

    /// A probe goes out; should nothing be heard of it, the next one follows.
    pub(super) fn probing(&mut self, now: Instant) {
        if let State::Open { probe_at, openings } = &mut self.state {
            *probe_at = now + self.policy.wait.ceiling(*openings);
        }
    }

    /// The service answered, whatever it was; true when that closed the breaker.
    pub(super) fn answered(&mut self) -> bool {
        let was_open = matches!(self.state, State::Open { .. });
        self.state = State::Closed { failures: 0 };
        was_open
    }

    /// The service failed. Failures of attempts that began before the breaker opened change nothing.
    pub(super) fn failed(&mut self, is_probe: bool, now: Instant, fraction: f64) {
        let openings = match &mut self.state {
            State::Closed { failures } => {
                *failures += 1;
                if *failures < self.policy.failures {
                    return;
                }
                1
            }
            State::Open { openings, .. } if is_probe => openings.saturating_add(1),
            State::Open { .. } => return,
        };
        // Half of the wait is certain: a probe at once would find out nothing.
        let wait: Duration = self.policy.wait.jittered(openings, 0.5 + fraction / 2.0);
        self.state = State::Open { probe_at: now + wait, openings };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::SendPolicy;

    #[test]
    fn opens_after_failures_in_a_row_and_probes_until_an_answer() {
        let now = Instant::now();
        let mut breaker = Breaker::new(SendPolicy::default().breaker);
        for _ in 0..9 {
            breaker.failed(false, now, 0.0);
        }
        assert!(!breaker.answered(), "it was not open");
        for _ in 0..9 {
            breaker.failed(false, now, 0.0);
            assert_eq!(breaker.check(now), Verdict::Go);
        }
        breaker.failed(false, now, 0.0);
        let probe_at = now + Duration::from_millis(100);
        assert_eq!(breaker.check(now), Verdict::Wait(probe_at));
        breaker.failed(false, now, 0.0);
        assert_eq!(breaker.check(now), Verdict::Wait(probe_at), "a late failure changes nothing");
        assert_eq!(breaker.check(probe_at), Verdict::Probe);
        breaker.probing(probe_at);
        assert!(matches!(breaker.check(probe_at), Verdict::Wait(_)), "one probe at a time");
        breaker.failed(true, probe_at, 1.0);
        assert_eq!(breaker.check(probe_at), Verdict::Wait(probe_at + Duration::from_millis(400)));
        assert!(breaker.answered());
        assert_eq!(breaker.check(probe_at), Verdict::Go);
    }
}
