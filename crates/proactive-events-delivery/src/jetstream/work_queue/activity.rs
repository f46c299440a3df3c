//! Check for workers, on any machine, that work on the campaign.

use std::collections::HashSet;
use std::time::Duration;

use async_nats::jetstream::AckKind;
use proactive_events::Region;
use tokio::time::Instant;

use super::consumers::{Consumers, leased};
use super::stream::WorkStream;
use crate::jetstream::campaign_meta::CampaignMeta;
use crate::jetstream::names::Queue;
use crate::jetstream::server::Ack;
use crate::outbox::OutboxError;

/// Maximum age of a request that a worker left behind when it ended.
const REQUEST_LIFETIME: Duration = Duration::from_millis(2_500);
/// Tolerance after the end of leases.
const LEASE_END_TOLERANCE: Duration = Duration::from_secs(1);
/// Interval between two checks.
const CHECK_INTERVAL: Duration = Duration::from_millis(100);

/// State of the consumers.
#[derive(Default)]
struct Activity {
    /// True if a worker asks for entries.
    is_asked: bool,
    /// Number of leases.
    leased: u64,
    /// Duration of the leases.
    lasting: Duration,
}

/// Result of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Finding {
    Idle,
    WorkedOn,
    /// Requests or leases may be those of a worker that ended.
    Undecided,
}

impl Activity {
    /// Judges the state after a time, of which a number of leases have ended.
    fn judge(&self, elapsed: Duration, ended: usize) -> Finding {
        if !self.is_asked && self.leased <= ended as u64 {
            return Finding::Idle;
        }
        let limit =
            if self.is_asked { REQUEST_LIFETIME } else { self.lasting + LEASE_END_TOLERANCE };
        if elapsed > limit { Finding::WorkedOn } else { Finding::Undecided }
    }
}

/// True if a worker asks for entries, or holds leases. Leases of a worker that was killed end.
pub(super) async fn is_worked_on(
    stream: &WorkStream,
    consumers: &Consumers,
    meta: &CampaignMeta,
) -> Result<bool, OutboxError> {
    if is_over(stream, meta).await? {
        return Ok(false);
    }
    let began = Instant::now();
    // Places whose leases have ended: they are handed out to this process.
    let mut ended = HashSet::new();
    loop {
        let activity = read_activity(consumers).await?;
        match activity.judge(began.elapsed(), ended.len()) {
            Finding::Idle => return Ok(false),
            Finding::WorkedOn => return Ok(true),
            Finding::Undecided => {}
        }
        if !activity.is_asked {
            take_over(consumers, activity.leased, &mut ended).await?;
        }
        tokio::time::sleep(CHECK_INTERVAL).await;
    }
}

/// True if all recipients are queued and decided: a worker that stays with the campaign has nothing to send.
async fn is_over(stream: &WorkStream, meta: &CampaignMeta) -> Result<bool, OutboxError> {
    let is_empty = stream.find().await?.is_none_or(|info| info.messages() == 0);
    Ok(is_empty && meta.progress().await?.complete)
}

async fn read_activity(consumers: &Consumers) -> Result<Activity, OutboxError> {
    let mut activity = Activity::default();
    for region in Region::ALL {
        for queue in Queue::ALL {
            let Some(info) = consumers.info(queue, *region).await? else { continue };
            activity.is_asked |= info.num_waiting > 0;
            if queue == Queue::Ready {
                activity.leased += leased(&info);
                activity.lasting = activity.lasting.max(info.config.ack_wait);
            }
        }
    }
    Ok(activity)
}

async fn take_over(
    consumers: &Consumers,
    number: u64,
    ended: &mut HashSet<u64>,
) -> Result<(), OutboxError> {
    for region in Region::ALL {
        let info = consumers.info(Queue::Ready, *region).await?;
        if info.is_none_or(|info| leased(&info) == 0) {
            continue;
        }
        let taken = consumers.take_over(*region, number, CHECK_INTERVAL).await;
        let acks = taken.messages.iter().filter_map(|it| Ack::of(it, AckKind::Progress));
        ended.extend(acks.map(|ack| ack.place));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_and_leases_of_dead_workers_end() {
        let seconds = Duration::from_secs;
        let asked = Activity { is_asked: true, ..Activity::default() };
        assert_eq!(asked.judge(seconds(2), 0), Finding::Undecided);
        assert_eq!(asked.judge(seconds(3), 0), Finding::WorkedOn);
        let leased = Activity { leased: 2, lasting: seconds(5), ..Activity::default() };
        assert_eq!(leased.judge(seconds(6), 1), Finding::Undecided);
        assert_eq!(leased.judge(seconds(7), 1), Finding::WorkedOn);
        assert_eq!(leased.judge(seconds(7), 2), Finding::Idle);
        assert_eq!(Activity::default().judge(seconds(0), 0), Finding::Idle);
    }
}
