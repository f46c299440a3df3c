//! Check for workers, on any machine, that work on the campaign.

use std::collections::HashSet;
use std::time::Duration;

use async_nats::jetstream::AckKind;
use proactive_events::Region;
use tokio::time::Instant;

use super::JetStreamOutbox;
use super::consumers::leased;
use crate::jetstream::names::{Names, Queue};
use crate::jetstream::server::Ack;
use crate::outbox::OutboxError;

/// Maximum age of a request that a worker left behind when it ended.
const REQUEST_LIFETIME: Duration = Duration::from_millis(2_500);
/// Tolerance after the end of leases.
const LEASE_END_TOLERANCE: Duration = Duration::from_secs(1);
/// Interval between two checks.
const CHECK_INTERVAL: Duration = Duration::from_millis(100);
/// Maximum number of messages pulled at once.
const MAX_PULL: u64 = 1_000;

/// State of the consumers.
#[derive(Default)]
struct Look {
    /// True if a worker asks for entries.
    is_asked: bool,
    leased: u64,
    /// Duration of the leases.
    lasting: Duration,
}

impl JetStreamOutbox {
    /// True if a worker asks for entries, or holds leases. Those of a worker that was killed end.
    pub(in crate::jetstream) async fn is_worked_on(&self) -> Result<bool, OutboxError> {
        if self.is_over().await? {
            return Ok(false);
        }
        let began = Instant::now();
        // Places whose leases have ended: they are handed out to this process.
        let mut ended = HashSet::new();
        loop {
            let look = self.look_for_workers().await?;
            if !look.is_asked && look.leased <= ended.len() as u64 {
                return Ok(false);
            }
            let limit =
                if look.is_asked { REQUEST_LIFETIME } else { look.lasting + LEASE_END_TOLERANCE };
            if began.elapsed() > limit {
                return Ok(true);
            }
            if !look.is_asked {
                self.pull_ended(look.leased, &mut ended).await?;
            }
            tokio::time::sleep(CHECK_INTERVAL).await;
        }
    }

    /// True if all recipients are queued and decided: a worker that stays with the campaign has nothing to send.
    async fn is_over(&self) -> Result<bool, OutboxError> {
        let work = self.server.info(&self.work.name).await?;
        let is_empty = work.is_none_or(|info| info.messages() == 0);
        Ok(is_empty && self.read_progress().await?.complete)
    }

    async fn look_for_workers(&self) -> Result<Look, OutboxError> {
        let mut look = Look::default();
        for region in Region::ALL {
            for queue in Queue::ALL {
                let Some(info) = self.consumer(queue, *region).await? else { continue };
                look.is_asked |= info.num_waiting > 0;
                if queue == Queue::Ready {
                    look.leased += leased(&info);
                    look.lasting = look.lasting.max(info.config.ack_wait);
                }
            }
        }
        Ok(look)
    }

    async fn pull_ended(&self, leased: u64, ended: &mut HashSet<u64>) -> Result<(), OutboxError> {
        let wanted = usize::try_from(leased.clamp(1, MAX_PULL)).unwrap_or(1);
        for region in Region::ALL {
            if self
                .consumer(Queue::Ready, *region)
                .await?
                .is_none_or(|info| info.num_ack_pending == 0)
            {
                continue;
            }
            let consumer = Names::consumer(Queue::Ready, *region);
            let pulled =
                self.server.pull(&self.work.name, &consumer, wanted, Some(CHECK_INTERVAL)).await;
            let acks = pulled.messages.iter().filter_map(|it| Ack::of(it, AckKind::Progress));
            ended.extend(acks.map(|ack| ack.place));
        }
        Ok(())
    }
}
