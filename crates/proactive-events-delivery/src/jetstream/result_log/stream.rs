//! Messages of the results stream. Each outcome is published with the position of its key's last one, so that two workers
//! do not both store one.

use std::sync::Arc;

use crate::jetstream::names::Names;
use crate::jetstream::result::{LastResult, NewResult};
use crate::jetstream::server::{Fault, Query, Server, Stored, StreamInfo, StreamName};
use crate::outbox::{Key, OutboxError};

/// The stream of the outcomes.
pub(super) struct ResultStream {
    pub(super) server: Arc<Server>,
    pub(super) names: Names,
    pub(super) stream: StreamName,
}

/// An outcome to store, and whether it is new.
type Open<'r> = (&'r mut NewResult, &'r mut bool);

impl ResultStream {
    /// Stores outcomes; returns, in their order, which are new.
    pub(super) async fn store(
        &self,
        mut results: Vec<NewResult>,
    ) -> Result<Vec<bool>, OutboxError> {
        let mut are_new = vec![false; results.len()];
        let mut open: Vec<Open<'_>> = results.iter_mut().zip(&mut are_new).collect();
        let mut retries = self.server.retries();
        while !open.is_empty() {
            let messages: Vec<_> =
                open.iter().map(|(result, _)| result.message(&self.names)).collect();
            let stored = self.server.publish_all(&self.stream.name, &messages).await?;
            let unexpected = unexpected(open, stored);
            let last = self.last(unexpected.iter().map(|(result, _)| result.key)).await?;
            let still_open = unexpected.into_iter().zip(last);
            open = still_open.filter_map(|(open, last)| retried(open, last)).collect();
            if !open.is_empty() {
                let fault = Fault::passing("outcomes of the same keys are being stored");
                retries.wait_after(fault).await?;
            }
        }
        Ok(are_new)
    }

    /// Last outcomes of keys, in their order.
    pub(super) async fn last(
        &self,
        keys: impl IntoIterator<Item = Key>,
    ) -> Result<Vec<Option<LastResult>>, OutboxError> {
        let queries: Vec<_> =
            keys.into_iter().map(|key| Query::Last(self.names.outcome(key))).collect();
        let found = self.server.get_all(&self.stream, queries).await?;
        Ok(found.iter().map(|message| message.as_ref().map(LastResult::of)).collect())
    }

    /// State of the stream; `None` when it does not exist.
    pub(super) async fn find(&self) -> Result<Option<StreamInfo>, OutboxError> {
        self.server.info(&self.stream.name).await
    }

    /// State of the stream.
    ///
    /// # Errors
    /// When it was removed.
    pub(super) async fn info(&self) -> Result<StreamInfo, OutboxError> {
        self.find().await?.ok_or_else(|| self.server.failed(Fault::gone()))
    }
}

/// Marks the outcomes that are new; returns those whose key had another last outcome than expected.
fn unexpected(open: Vec<Open<'_>>, stored: Vec<Stored>) -> Vec<Open<'_>> {
    let mut unexpected = Vec::new();
    for ((result, is_new), stored) in open.into_iter().zip(stored) {
        match stored {
            Stored::New => *is_new = true,
            Stored::Known => {}
            Stored::Unexpected => unexpected.push((result, is_new)),
        }
    }
    unexpected
}

/// An outcome to be stored after the key's last one; `None` if that one decides its request already.
fn retried<'r>((result, is_new): Open<'r>, last: Option<LastResult>) -> Option<Open<'r>> {
    if last.as_ref().is_some_and(|last| last.timestamp >= result.timestamp) {
        return None;
    }
    result.after = last.map_or(0, |last| last.position);
    Some((result, is_new))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outbox::{Failure, Key, Outcome};

    fn result(key: u8) -> NewResult {
        let failure = Failure::new("damaged", "why", "what now");
        NewResult::of_damaged(Key::from_bytes(&[key; 16]), Outcome::failed(failure))
    }

    #[test]
    fn only_unexpected_outcomes_stay_open() {
        let mut results = [result(1), result(2), result(3)];
        let mut are_new = [false; 3];
        let open = results.iter_mut().zip(&mut are_new).collect();
        let open = unexpected(open, vec![Stored::New, Stored::Known, Stored::Unexpected]);
        let keys: Vec<_> = open.iter().map(|(result, _)| result.key).collect();
        assert_eq!(keys, [Key::from_bytes(&[3; 16])]);
        assert_eq!(are_new, [true, false, false]);
    }

    #[test]
    fn an_outcome_is_stored_after_one_of_an_older_request_only() {
        // Its request has no timestamp: every stored outcome decides it.
        let (mut result, mut is_new) = (result(1), false);
        result.after = 4;
        let open = retried((&mut result, &mut is_new), None);
        assert_eq!(open.map(|(result, _)| result.after), Some(0));
        let last = |timestamp| LastResult::at(9, timestamp);
        let same = last(result.timestamp);
        assert!(retried((&mut result, &mut is_new), Some(same)).is_none());
        result.timestamp = "2026-05-18T09:00:00Z".parse().unwrap();
        let older = last("2026-05-18T08:59:59Z".parse().unwrap());
        let open = retried((&mut result, &mut is_new), Some(older));
        assert_eq!(open.map(|(result, _)| result.after), Some(9));
    }
}
