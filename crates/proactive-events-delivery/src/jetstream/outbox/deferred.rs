//! Deferred entries. Their consumer is a timer: it hands out each entry when it appears, gets the wait in a negative
//! acknowledgement, and hands it out again when it is due. Then the entry moves to the ready queue.

use std::time::Duration;

use async_nats::jetstream::{AckKind, Message};
use proactive_events::Region;
use proactive_events::values::Clock as _;

use super::components::Components;
use crate::jetstream::entry::QueuedEntry;
use crate::jetstream::server::Ack;
use crate::jetstream::work_queue::Move;
use crate::outbox::OutboxError;

/// An entry that is due.
struct Due {
    ack: Ack,
    entry: QueuedEntry,
}

impl Components {
    /// Moves entries that are due; those up to a place may have been handed out before.
    pub(super) async fn promote_due(
        &self,
        region: Region,
        doubtful: u64,
    ) -> Result<(), OutboxError> {
        let Some(pulled) = self.queue.consumers().pull_deferred(region).await else {
            return Ok(());
        };
        if pulled.is_broken {
            self.recheck(region).await;
        }
        self.promote(pulled.messages, doubtful).await
    }

    async fn promote(&self, messages: Vec<Message>, doubtful: u64) -> Result<(), OutboxError> {
        let now = self.queue.clock().now();
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
                    self.results.store_damaged(damaged).await?;
                    acks.push(ack);
                }
            }
        }
        self.move_to_ready(&due).await?;
        acks.extend(due.into_iter().map(|due| due.ack));
        self.queue.stream().acknowledge(&acks).await.map(drop)
    }

    /// Moves entries to the ready queue; entries that are decided already are dropped.
    async fn move_to_ready(&self, due: &[Due]) -> Result<(), OutboxError> {
        if due.is_empty() {
            return Ok(());
        }
        let entries: Vec<_> = due.iter().map(|due| &due.entry).collect();
        let decided = self.results.are_decided(&entries).await?;
        let open = due.iter().zip(decided).filter(|(_, is_decided)| !is_decided);
        let moves = open.map(|(due, _)| {
            let entry = QueuedEntry { due: None, wait: None, ..due.entry.clone() };
            Move { entry, from: due.ack.place }
        });
        self.queue.move_all(moves.collect()).await
    }
}

/// True if a message was not handed out before.
fn is_first(message: &Message) -> bool {
    message.info().is_ok_and(|info| info.delivered <= 1)
}
