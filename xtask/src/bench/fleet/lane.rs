//! A worker's lane to a region: the rate that it has learned, as the client's (`admission/rate.rs`), and its
//! breaker (`breaker.rs`).

use super::storm::Flow;

/// Factor of the rate after a cut, its growth afterwards, the minimum, and the share of 429 that leads to a cut, among
/// the last answers: the client's numbers.
const CUT: f64 = 0.7;
const GROWTH: f64 = 0.4;
const LEAST: f64 = 0.5;
const TOO_MANY: f64 = 0.3;
const LAST_ANSWERS: f64 = 64.0;
/// The waits before probes, in s.
const PROBE: f64 = 0.2;
const LONGEST_PROBE: f64 = 5.0;

/// A lane.
#[derive(Clone, Debug, Default)]
pub(super) struct Lane {
    learned: Option<Learned>,
    /// Probes without an answer, while the breaker is open.
    probes: Option<i32>,
    /// Requests/s that the service took lately.
    pub(super) granted: f64,
}

#[derive(Clone, Debug)]
struct Learned {
    limit: f64,
    cut_from: f64,
    cut_at: f64,
}

impl Lane {
    /// The events/s that it would send, given work.
    pub(super) fn wish(&self) -> f64 {
        match self.probes {
            Some(_) => 0.0,
            None => self.learned.as_ref().map_or(f64::INFINITY, |learned| learned.limit),
        }
    }

    pub(super) fn is_open(&self) -> bool {
        self.probes.is_some()
    }

    /// Opens the breaker, or keeps it open after a probe; the wait before the next probe, in s. Half of it is certain.
    pub(super) fn fail(&mut self, fraction: f64) -> f64 {
        let probes = self.probes.map_or(0, |probes| probes + 1);
        self.probes = Some(probes);
        self.granted = 0.0;
        (PROBE * 2_f64.powi(probes.min(10))).min(LONGEST_PROBE) * (0.5 + fraction / 2.0)
    }

    /// The service answered a probe.
    pub(super) fn close(&mut self) {
        self.probes = None;
    }

    /// Learns from a second in which it sent a share of its region's flow.
    pub(super) fn learn(&mut self, now: f64, share: f64, latency: f64, flow: &Flow) {
        self.granted = flow.granted * share;
        let rate = flow.offered * share;
        if flow.good.is_some_and(|good| worst_share(flow, rate, good, latency) > TOO_MANY) {
            let cut_from = self.wish().min(self.granted).max(LEAST);
            let limit = (cut_from * CUT).max(LEAST);
            self.learned = Some(Learned { limit, cut_from, cut_at: now });
        } else if let Some(learned) = &mut self.learned {
            let back = (learned.cut_from * (1.0 - CUT) / GROWTH).cbrt();
            let probed = learned.cut_from + GROWTH * (now - learned.cut_at - back).powi(3);
            let most = (2.0 * self.granted).max(learned.limit);
            learned.limit = probed.min(most).max(LEAST);
        }
    }
}

/// The share of 429 among the lane's last answers at its height: it rises while a round goes badly and falls while the
/// next one goes well.
fn worst_share(flow: &Flow, rate: f64, good: f64, latency: f64) -> f64 {
    let kept = |seconds: f64| (-rate * seconds / LAST_ANSWERS).exp();
    let (well, badly) = (kept(good), kept(latency));
    let all = 1.0 - well * badly;
    if all > 0.0 { flow.bad * (1.0 - badly) / all } else { 0.0 }
}
