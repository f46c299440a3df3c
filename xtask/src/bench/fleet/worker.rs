//! A worker: a process on a machine of its own.

use super::fair;
use super::lane::Lane;
use super::parameters::{Parameters, REGIONS};

/// A worker.
#[derive(Clone, Debug, Default)]
pub(super) struct Worker {
    pub(super) lanes: [Lane; REGIONS],
    pub(super) is_dead: bool,
    /// Number of replacements.
    pub(super) life: u32,
}

impl Worker {
    /// Rate that it would send to each region, in events/s, given the waiting entries per worker.
    pub(super) fn wishes(
        &self,
        parameters: &Parameters,
        latency: f64,
        waiting: [f64; REGIONS],
    ) -> [f64; REGIONS] {
        if self.is_dead {
            return [0.0; REGIONS];
        }
        let most = parameters.in_flight / latency;
        let mut wishes = waiting;
        for (wish, lane) in wishes.iter_mut().zip(&self.lanes) {
            *wish = wish.min(lane.wish()).min(most);
        }
        fair::share(parameters.worker_rate, wishes)
    }

    /// Dies and forgets what it knew. Returns the entries that it held in each region, and the part of them in flight.
    pub(super) fn die(&mut self, held: f64, latency: f64) -> [(f64, f64); REGIONS] {
        let in_hand = self.lanes.each_ref().map(|lane| {
            let under_way = lane.granted * latency;
            (lane.granted * held + under_way, under_way)
        });
        *self = Self { is_dead: true, life: self.life + 1, ..Self::default() };
        in_hand
    }
}
