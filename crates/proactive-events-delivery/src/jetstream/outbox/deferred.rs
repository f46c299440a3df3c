//! Entries that wait for a moment: their consumer is a timer. It hands out each of them once it is there, is told when
//! to do so again, and what is due then moves to the entries that may be leased.

use std::time::Duration;

use async_nats::jetstream::{AckKind, Message};
use proactive_events::Region;
use proactive_events::values::Clock as _;

use super::JetStreamOutbox;
use super::moves::Move;
use crate::jetstream::entry::QueuedEntry;
use crate::jetstream::names::{Names, Queue};
use crate::jetstream::server::{Ack, Ended};
use crate::outbox::OutboxError;

/// Time after which a pull request is renewed: well before its unclaimed messages are handed out again.
const REQUEST_EXPIRY: Duration = Duration::from_secs(2);
/// Maximum number of messages taken at once.
const MAX_PULL: usize = 1000;

/// One that is due.
struct Due {
    ack: Ack,
    entry: QueuedEntry,
}

impl JetStreamOutbox {
    /// Moves what is due; what waited up to a place may have been handed out before. Nobody waits for the timer: what
    /// it has handed out since the last look is there.
    pub(super) async fn promote_due(
        &self,
        region: Region,
        doubtful: u64,
    ) -> Result<(), OutboxError> {
        let timer = self.regions.timer(region);
        // Another task is doing it.
        let Ok(mut timer) = timer.try_lock() else { return Ok(()) };
        let ready = timer.take().map(|request| self.server.take_ready(request));
        let (pulled, request) = ready.unwrap_or_default();
        *timer = match request {
            Some(request) => Some(request),
            None => {
                let consumer = Names::consumer(Queue::Deferred, region);
                self.server
                    .request(&self.work.name, &consumer, MAX_PULL, Some(REQUEST_EXPIRY))
                    .await
            }
        };
        if pulled.ended == Ended::Broken || timer.is_none() {
            self.look_anew(region).await;
        }
        self.promote(pulled.messages, doubtful).await
    }

    async fn promote(&self, messages: Vec<Message>, doubtful: u64) -> Result<(), OutboxError> {
        let now = self.clock.now();
        let mut acks = Vec::new();
        let mut due = Vec::new();
        for message in messages {
            let Some(mut ack) = Ack::of(&message, AckKind::Ack) else { continue };
            let (headers, payload) = (message.headers.as_ref(), &message.payload);
            match QueuedEntry::read(&message.subject, headers, payload) {
                Ok(mut entry) => match entry.remaining(now, is_first(&message)) {
                    Some(wait) => {
                        ack.kind = AckKind::Nak(Some(Duration::from_millis(wait)));
                        acks.push(ack);
                    }
                    None => {
                        entry.is_again |= ack.place <= doubtful;
                        due.push(Due { ack, entry });
                    }
                },
                Err(damaged) => {
                    self.bury(damaged).await?;
                    acks.push(ack);
                }
            }
        }
        self.move_to_now(&due).await?;
        acks.extend(due.into_iter().map(|due| due.ack));
        self.acknowledge(acks).await
    }

    /// One that is decided already is dropped.
    async fn move_to_now(&self, due: &[Due]) -> Result<(), OutboxError> {
        if due.is_empty() {
            return Ok(());
        }
        let entries: Vec<_> = due.iter().map(|due| &due.entry).collect();
        let decided = self.are_decided(&entries).await?;
        let open = due.iter().zip(decided).filter(|(_, is_decided)| !is_decided);
        let moves = open.map(|(due, _)| {
            let entry = QueuedEntry { due: None, wait: None, ..due.entry.clone() };
            Move { entry, from: due.ack.place }
        });
        self.move_all(moves.collect()).await
    }
}

/// True if a message was not handed out before.
fn is_first(message: &Message) -> bool {
    message.info().is_ok_and(|info| info.delivered <= 1)
}
