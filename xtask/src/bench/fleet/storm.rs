//! The effect of the service's limit on a region's requests, in closed form.
//!
//! A client's lane sends until the first 429, holds for a moment, and begins a new round. Meanwhile the service
//! saves up; when the round begins it grants everything until that is used up, and then only its limit until the
//! first 429 has come back. The lanes of a region meet the same limit at the same time, so they act as one. A test
//! compares this with a run of the client's rules, request by request.

/// The hold after the first 429 of a round, in s; and the longest, when rounds bring nothing.
const HOLD: f64 = 0.1;
const LONGEST_HOLD: f64 = 5.0;

/// A limit of the service.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limit {
    /// Events/s.
    pub(super) rate: f64,
    /// Burst allowance, in s of that rate.
    pub(super) burst: f64,
}

/// The result of an offered load; rates in events/s, times in s.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Flow {
    /// The rate of the lanes while they do not hold.
    pub(super) offered: f64,
    /// Requests, those that are answered with 429 included.
    pub(super) sent: f64,
    /// Requests that the service takes.
    pub(super) granted: f64,
    /// Time without 429 in a round, if it ends.
    pub(super) good: Option<f64>,
    /// The share of 429 when it does not.
    pub(super) bad: f64,
}

/// Number of lanes, the load that they offer, and the time of an answer.
pub(super) fn flow(offered: f64, lanes: usize, latency: f64, limit: Option<Limit>) -> Flow {
    let calm = Flow { offered, sent: offered, granted: offered, good: None, bad: 0.0 };
    let Some(Limit { rate, burst }) = limit.filter(|limit| limit.rate < offered) else {
        return calm;
    };
    let hold = (lanes as f64 / rate).clamp(HOLD, LONGEST_HOLD);
    let saved = rate * hold.min(burst);
    let good = saved / (offered - rate);
    let round = hold + good + latency;
    Flow {
        sent: offered * (good + latency) / round,
        granted: (offered * good + rate * latency) / round,
        good: Some(good),
        bad: 1.0 - rate / offered,
        ..calm
    }
}
