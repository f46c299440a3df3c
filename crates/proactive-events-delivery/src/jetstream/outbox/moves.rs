//! Moves between what may be leased and what waits for a moment.
//!
//! A server that is killed may have forgotten that messages were removed. One that was moved away is then still on its
//! subject, but is not handed out any more, for its consumer knows that it was acknowledged. So a message that is in
//! the way does not drop what moves there: only a newer request does.

use super::JetStreamOutbox;
use crate::jetstream::entry::QueuedEntry;
use crate::jetstream::server::{Fault, Query, Stored};
use crate::outbox::OutboxError;

/// A move to the subject of the entry's queue.
pub(super) struct Move {
    pub(super) entry: QueuedEntry,
    /// The place that it comes from; its message is acknowledged afterwards.
    pub(super) from: u64,
}

impl JetStreamOutbox {
    /// Moves entries; those of which a newer request is there are dropped.
    pub(super) async fn move_all(&self, moves: Vec<Move>) -> Result<(), OutboxError> {
        let mut open: Vec<_> = moves.into_iter().map(|it| (it, 0)).collect();
        let mut retries = self.server.retries();
        loop {
            let message =
                |(it, last): &(Move, u64)| it.entry.message(&self.names, it.from).expecting(*last);
            let messages: Vec<_> = open.iter().map(message).collect();
            let stored = self.server.publish_all(&self.work.name, &messages).await?;
            let in_the_way = open.into_iter().zip(stored);
            let in_the_way = in_the_way.filter(|(_, stored)| *stored == Stored::Unexpected);
            open = self.without_newer(in_the_way.map(|((it, _), _)| it).collect()).await?;
            if open.is_empty() {
                return Ok(());
            }
            retries.wait_after(Fault::passing("entries of the same keys are being moved")).await?;
        }
    }

    /// The moves that are to be tried again, with the messages whose place they take.
    async fn without_newer(&self, moves: Vec<Move>) -> Result<Vec<(Move, u64)>, OutboxError> {
        let subject = |it: &Move| self.names.entry(it.entry.queue(), it.entry.region, it.entry.key);
        let queries: Vec<_> = moves.iter().map(|it| Query::Last(subject(it))).collect();
        let found = self.server.get_all(&self.work, queries).await?;
        let again = moves.into_iter().zip(found).filter_map(|(it, message)| {
            let Some(message) = message else { return Some((it, 0)) };
            let is_newer = QueuedEntry::of(&message)
                .is_ok_and(|there| there.timestamp() > it.entry.timestamp());
            (!is_newer).then_some((it, message.sequence))
        });
        Ok(again.collect())
    }
}
