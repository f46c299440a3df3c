//! The calculation by hand: the slowest part decides.

use super::parameters::Parameters;
use super::scenario::{Enqueue, Scenario};

/// Capacity of each part, in events/s.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Bottleneck {
    pub(super) workers: f64,
    pub(super) outbox: f64,
    pub(super) service: f64,
    /// From the first recipient to the last, in s.
    pub(super) seconds: f64,
}

impl Bottleneck {
    pub(super) fn of(parameters: &Parameters, scenario: &Scenario) -> Self {
        let workers = scenario.workers as f64 * parameters.worker_rate;
        let (put, lease) = scenario.outbox_rates(parameters);
        // Both are the work of the same server, or of the same writer.
        let outbox = 1.0 / (1.0 / put + 1.0 / lease);
        // The largest region is the last to end.
        let service = scenario.limit.map_or(f64::INFINITY, |it| it / parameters.largest_share());
        let recipients = parameters.recipients;
        let seconds = match scenario.enqueue {
            Enqueue::First => recipients / put + recipients / workers.min(lease).min(service),
            _ => recipients / workers.min(outbox).min(service),
        };
        Self { workers, outbox, service, seconds }
    }

    /// Which part it is.
    pub(super) fn name(&self) -> &'static str {
        let least = self.workers.min(self.outbox).min(self.service);
        if least == self.service {
            "service"
        } else if least == self.workers {
            "workers"
        } else {
            "outbox"
        }
    }
}
