//! The rate: without limit until the service answers 429, then the rate that it accepts, probed upwards (as TCP CUBIC
//! probes): quickly back to where it was cut, slowly past that.

use std::time::Duration;

use tokio::time::Instant;

use crate::policy::Backoff;

/// Factor of the rate after a cut.
const CUT: f64 = 0.7;
/// Growth of the rate after a cut, in events/s per second cubed.
const GROWTH: f64 = 0.4;
/// The least rate, in events/s: below it nothing is learned any more.
const LEAST: f64 = 0.5;
/// Minimum time over which the granted rate is measured.
const WINDOW: Duration = Duration::from_millis(500);
/// Beyond this share of 429 among the last answers the rate is at fault; below it, chance is, and the lane only
/// rests a moment: cutting would not help.
const TOO_MANY: f64 = 0.3;
/// Approximate number of answers that the share is computed from.
const LAST_ANSWERS: f64 = 64.0;
/// A slot that was missed by more than this is not made up for.
const MAX_SLOT_DELAY: Duration = Duration::from_millis(100);
/// Timers are coarse: turns that were missed by so little are made up for.
const SLACK: Duration = Duration::from_millis(5);

/// A shorter hold ends without a probe.
const MIN_PROBED_HOLD: Duration = Duration::from_secs(1);
/// Without an answer to the probe the others go after this time.
const PROBE_TIMEOUT: Duration = Duration::from_secs(5);

#[derive(Debug)]
pub(super) struct Rate {
    throttle: Backoff,
    /// The maximum that the user configured.
    ceiling: Option<f64>,
    /// Estimate of the rate that the service allows; unknown before the first 429.
    learned: Option<Learned>,
    next: Option<Instant>,
    hold_until: Option<Instant>,
    /// The state of the probe: one attempt that finds out the allowed rate after a hold.
    probe: Probe,
    /// Counts the cuts; an attempt sent before a cut proves nothing about the rate after it.
    round: u64,
    /// The round that began with the last cut: answers of earlier rounds don't count.
    cut_round: u64,
    /// Rounds in a row without a success.
    fruitless: u32,
    /// The share of 429 among the last answers.
    share: f64,
    meter: Meter,
}

/// The attempt that goes out alone after a hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Probe {
    /// There is none.
    None,
    /// The next attempt is one.
    Due,
    /// It is in flight.
    UnderWay,
}

/// The rate before the last cut, and the time of the cut.
#[derive(Debug)]
struct Learned {
    limit: f64,
    cut_from: f64,
    cut_at: Instant,
}

/// A turn in the pace, of a round.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reserved {
    at: Instant,
    round: u64,
}

impl Rate {
    pub(super) fn new(throttle: Backoff, ceiling: Option<f64>) -> Self {
        Self {
            throttle,
            ceiling: ceiling.filter(|rate| rate.is_finite() && *rate > 0.0),
            learned: None,
            next: None,
            hold_until: None,
            probe: Probe::None,
            round: 0,
            cut_round: 0,
            fruitless: 0,
            share: 0.0,
            meter: Meter::default(),
        }
    }

    pub(super) fn round(&self) -> u64 {
        self.round
    }

    /// Until when nothing is sent.
    pub(super) fn held_until(&self) -> Option<Instant> {
        self.hold_until
    }

    /// The events/s that may go out, if there is a limit.
    pub(super) fn limit(&self) -> Option<f64> {
        let learned = self.learned.as_ref().map(|learned| learned.limit);
        match (learned, self.ceiling) {
            (Some(learned), Some(ceiling)) => Some(learned.min(ceiling)),
            (learned, ceiling) => learned.or(ceiling),
        }
    }

    /// The time at which the attempt with this reservation may go out. A reservation from before a cut is renewed, and so
    /// is one whose time is long past: attempts that waited for an outage to end must not all go out at once.
    pub(super) fn turn(&mut self, reserved: &mut Option<Reserved>, now: Instant) -> Instant {
        let is_valid = |it: &Reserved| it.round == self.round && it.at + MAX_SLOT_DELAY >= now;
        if let Some(reserved) = reserved.filter(is_valid) {
            return reserved.at;
        }
        let Some(limit) = self.limit() else { return self.turn_without_limit(now) };
        let at = self.next.map_or(now, |next| next.max(now - SLACK));
        let at = self.hold_until.map_or(at, |until| until.max(at));
        self.next = Some(at + Duration::from_secs_f64(1.0 / limit));
        *reserved = Some(Reserved { at, round: self.round });
        at
    }

    /// Without a limit every attempt may leave, except during the hold, when only the attempt that ends it may.
    fn turn_without_limit(&mut self, now: Instant) -> Instant {
        let until = self.hold_until.map_or(now, |until| until.max(now));
        if until == now && self.probe == Probe::Due {
            self.probe = Probe::UnderWay;
            self.hold_until = Some(now + PROBE_TIMEOUT);
        }
        until
    }

    /// The service answered otherwise than with 429; true when that ends a probe, so that the others may go.
    pub(super) fn answered(&mut self, now: Instant) -> bool {
        let was_under_way = self.probe == Probe::UnderWay;
        if was_under_way {
            self.probe = Probe::None;
            self.hold_until = Some(now);
        }
        was_under_way
    }

    /// An attempt of a round was accepted.
    pub(super) fn accepted(&mut self, round: u64, now: Instant) {
        self.meter.count(now);
        self.share -= self.share / LAST_ANSWERS;
        if round == self.round {
            self.fruitless = 0;
        }
        let granted = self.meter.rate(now);
        if let Some(learned) = &mut self.learned {
            let since = now.saturating_duration_since(learned.cut_at).as_secs_f64();
            let back = (learned.cut_from * (1.0 - CUT) / GROWTH).cbrt();
            let probed = learned.cut_from + GROWTH * (since - back).powi(3);
            // A caller who sends little proves nothing about more.
            learned.limit = probed.min((2.0 * granted).max(learned.limit)).max(LEAST);
        }
    }

    /// An attempt of a round was answered with 429.
    pub(super) fn throttled(&mut self, round: u64, retry_after: Option<Duration>, now: Instant) {
        if round >= self.cut_round {
            self.share += (1.0 - self.share) / LAST_ANSWERS;
        }
        let is_news = round == self.round;
        // The first 429 of a round may be an accident; the share of those after it decides. One cut a round.
        let is_too_fast = round >= self.cut_round && self.share > TOO_MANY;
        if is_news {
            self.fruitless += 1;
        }
        if is_news || is_too_fast {
            self.round += 1;
            // Reservations of the old round are void: they are made again.
            self.next = None;
        }
        if is_too_fast {
            self.cut(now);
        }
        let wait = match retry_after {
            Some(asked) => asked,
            None if is_news => self.throttle.ceiling(self.fruitless),
            None => return,
        };
        let until = now + wait;
        self.hold_until = Some(match self.probe {
            // The permit of the probe is not a hold.
            Probe::UnderWay => until,
            _ => self.hold_until.map_or(until, |held| held.max(until)),
        });
        self.probe = if wait >= MIN_PROBED_HOLD { Probe::Due } else { Probe::None };
    }
}

impl Rate {
    fn cut(&mut self, now: Instant) {
        let granted = self.meter.rate(now);
        let cut_from = self.limit().map_or(granted, |limit| limit.min(granted)).max(LEAST);
        let limit = (cut_from * CUT).max(LEAST);
        self.learned = Some(Learned { limit, cut_from, cut_at: now });
        self.share = 0.0;
        self.cut_round = self.round;
    }
}

/// Accepted events per second, over the last window and the one before.
#[derive(Debug, Default)]
struct Meter {
    began: Option<Instant>,
    count: f64,
    before: Option<f64>,
}

impl Meter {
    fn count(&mut self, now: Instant) {
        let began = *self.began.get_or_insert(now);
        if now - began >= WINDOW {
            self.before = Some(self.rate(now));
            self.began = Some(now);
            self.count = 0.0;
        }
        self.count += 1.0;
    }

    fn rate(&self, now: Instant) -> f64 {
        let Some(began) = self.began else { return 0.0 };
        let elapsed = now.saturating_duration_since(began);
        let current = self.count / elapsed.max(WINDOW).as_secs_f64();
        // A window that has only begun is little evidence.
        let weight = elapsed.as_secs_f64() / (elapsed + WINDOW).as_secs_f64();
        self.before.map_or(current, |before| before + (current - before) * weight)
    }
}

#[cfg(test)]
mod tests;
