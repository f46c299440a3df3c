//! Moves between the queues.
//!
//! A server that is killed may have forgotten that messages were removed. One that was moved away is then still on its
//! subject, but is not handed out any more, because its consumer knows that it was acknowledged. So only a newer request
//! stops a move, not any message on the subject.

use super::stream::WorkStream;
use crate::jetstream::entry::QueuedEntry;
use crate::jetstream::server::{Fault, Stored};
use crate::outbox::OutboxError;

/// A move to the subject of the entry's queue.
pub(in crate::jetstream) struct Move {
    pub(in crate::jetstream) entry: QueuedEntry,
    /// Place that it comes from; its message is acknowledged afterwards.
    pub(in crate::jetstream) from: u64,
}

pub(super) async fn move_all(stream: &WorkStream, moves: Vec<Move>) -> Result<(), OutboxError> {
    let mut open: Vec<_> = moves.into_iter().map(|it| (it, 0)).collect();
    let mut retries = stream.retries();
    loop {
        let message =
            |(it, last): &(Move, u64)| stream.message(&it.entry, it.from).expecting(*last);
        let messages: Vec<_> = open.iter().map(message).collect();
        let stored = stream.publish(&messages).await?;
        let stopped = open.into_iter().zip(stored);
        let stopped = stopped.filter(|(_, stored)| *stored == Stored::Unexpected);
        open = without_newer(stream, stopped.map(|((it, _), _)| it).collect()).await?;
        if open.is_empty() {
            return Ok(());
        }
        retries.wait_after(Fault::passing("entries of the same keys are being moved")).await?;
    }
}

/// The moves to try again, each with the message that it replaces.
async fn without_newer(
    stream: &WorkStream,
    moves: Vec<Move>,
) -> Result<Vec<(Move, u64)>, OutboxError> {
    let query = |it: &Move| stream.query(it.entry.queue(), it.entry.region, it.entry.key);
    let queries: Vec<_> = moves.iter().map(query).collect();
    let found = stream.get_all(queries).await?;
    let again = moves.into_iter().zip(found).filter_map(|(it, message)| {
        let Some(message) = message else { return Some((it, 0)) };
        let is_newer =
            QueuedEntry::of(&message).is_ok_and(|there| there.timestamp() > it.entry.timestamp());
        (!is_newer).then_some((it, message.sequence))
    });
    Ok(again.collect())
}
