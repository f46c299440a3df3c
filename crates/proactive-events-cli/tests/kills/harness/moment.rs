//! When something is killed: not after some time, but once so much has happened.

use std::thread::sleep;
use std::time::{Duration, Instant};

use super::{Campaign, PATIENCE, Process, Service};

/// A point in the course of a campaign.
#[derive(Clone, Copy, Debug)]
pub enum Moment {
    /// The outbox file has this number of bytes, its log included: early enough that nothing is sent.
    Queued(u64),
    /// The service has seen this number of requests since it was started.
    Requests(u64),
    /// The service has accepted this number of requests.
    Accepted(u64),
    /// This number of results is written.
    Results(u64),
}

impl Moment {
    fn has_come(self, campaign: &Campaign, service: &Service) -> bool {
        match self {
            Self::Queued(bytes) => campaign.outbox_bytes() >= bytes,
            Self::Requests(requests) => service.requests() >= requests,
            Self::Accepted(requests) => service.accepted() >= requests,
            Self::Results(results) => campaign.result_lines().len() as u64 >= results,
        }
    }
}

/// Waits for a moment; whether it came before the sender's end.
pub fn wait(moment: Moment, campaign: &Campaign, service: &Service, sender: &mut Process) -> bool {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if moment.has_come(campaign, service) {
            return true;
        }
        if !sender.is_running() {
            return false;
        }
        assert!(Instant::now() < deadline, "{moment:?} never came: {}", sender.err());
        // The early ones pass quickly.
        if !matches!(moment, Moment::Queued(_)) {
            sleep(Duration::from_millis(2));
        }
    }
}
