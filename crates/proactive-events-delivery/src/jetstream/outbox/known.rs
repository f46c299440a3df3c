//! State of a key: its pending request, and the outcome of the last one.

use super::components::Components;
use crate::jetstream::names::Queue;
use crate::jetstream::result::LastResult;
use crate::jetstream::work_queue::Pending;
use crate::outbox::{Key, OutboxError};

/// State of a key.
#[derive(Clone, Debug, Default)]
pub(super) struct KnownKey {
    /// Its pending messages. More than one: it is being moved.
    pub(super) pending: Vec<Pending>,
    /// Its last outcome; looked up only if nothing is pending.
    pub(super) decided: Option<LastResult>,
}

impl Components {
    /// Looks up keys, in their order. An entry moves from the ready to the deferred queue, from there back, and on to the
    /// results, and is at each place before it leaves the last one: looked for in this order it is not missed.
    pub(super) async fn look_up(&self, keys: &[Key]) -> Result<Vec<KnownKey>, OutboxError> {
        let mut known = vec![KnownKey::default(); keys.len()];
        for queue in Queue::ALL {
            let pending = self.queue.stream().pending(queue, keys).await?;
            known.iter_mut().zip(pending).for_each(|(known, it)| known.pending.extend(it));
        }
        let open: Vec<_> =
            keys.iter().zip(&mut known).filter(|(_, known)| known.pending.is_empty()).collect();
        let (keys, open): (Vec<_>, Vec<_>) = open.into_iter().unzip();
        let last = self.results.last(keys.into_iter().copied()).await?;
        open.into_iter().zip(last).for_each(|(known, last)| known.decided = last);
        Ok(known)
    }
}
