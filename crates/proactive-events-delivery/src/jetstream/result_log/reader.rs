//! Reading results, with a consumer that continues where the last call ended.

use std::time::Duration;

use async_nats::jetstream::Message;
use async_nats::jetstream::consumer::{self, AckPolicy, DeliverPolicy};

use super::stream::ResultStream;
use crate::jetstream::result::ResultRecord;
use crate::jetstream::server::{Ended, Fault, Server};
use crate::outbox::{Decided, OutboxError, OutboxErrorKind};

/// Maximum number of messages taken at once.
const MAX_PULL: usize = 1000;
/// Time without a request after which the server removes the consumer.
const READER_LIFETIME: Duration = Duration::from_mins(1);

/// A place in the results.
#[derive(Default)]
pub(super) struct Reader {
    /// Its consumer, and the position of the next message.
    consumer: Option<(String, u64)>,
}

impl Reader {
    /// Results after a position, up to the given maximum.
    pub(super) async fn read(
        &mut self,
        stream: &ResultStream,
        after: u64,
        most: usize,
    ) -> Result<Vec<Decided>, OutboxError> {
        let ResultStream { server, stream: name, .. } = stream;
        let mut results = Vec::new();
        let mut retries = server.retries();
        while results.len() < most {
            let Some(next) = after.checked_add(1 + results.len() as u64) else { break };
            let consumer = self.consumer_at(stream, next).await?;
            let wanted = (most - results.len()).min(MAX_PULL);
            let pulled = server.pull(&name.name, &consumer, wanted, None).await;
            let (count, is_end) = (pulled.messages.len(), pulled.messages.len() < wanted);
            for message in &pulled.messages {
                results.extend(read(server, message)?.filter(|it| it.position > after));
            }
            let position = results.last().map_or(next, |last| last.position + 1);
            let is_well = pulled.ended == Ended::Well;
            // This consumer may have lost messages: a new one begins at the same position.
            self.consumer = Some((consumer, position)).filter(|_| is_well);
            match is_well {
                false if count == 0 => {
                    retries.wait_after(Fault::passing("the results are not read")).await?;
                }
                true if is_end => break,
                _ => {}
            }
        }
        Ok(results)
    }

    async fn consumer_at(
        &mut self,
        stream: &ResultStream,
        next: u64,
    ) -> Result<String, OutboxError> {
        if let Some((consumer, _)) = self.consumer.take().filter(|(_, at)| *at == next) {
            return Ok(consumer);
        }
        stream.server.set_consumer(&stream.stream.name, &config(next)).await.map(|info| info.name)
    }
}

fn read(server: &Server, message: &Message) -> Result<Option<Decided>, OutboxError> {
    let Ok(info) = message.info() else { return Ok(None) };
    let position = info.stream_sequence;
    let damaged = || {
        let message = format!("the result at position {position} is damaged");
        server.error(OutboxErrorKind::Corrupt, message)
    };
    let record = ResultRecord::read(&message.payload).ok_or_else(damaged)?;
    Ok(Some(record.decided(position)))
}

/// Configuration of a consumer that begins at a position.
fn config(start_sequence: u64) -> consumer::Config {
    consumer::Config {
        deliver_policy: DeliverPolicy::ByStartSequence { start_sequence },
        ack_policy: AckPolicy::None,
        memory_storage: true,
        num_replicas: 1,
        inactive_threshold: READER_LIFETIME,
        ..consumer::Config::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_consumer_is_as_older_versions_created_it() {
        let expected = serde_json::json!({
            "deliver_policy": "by_start_sequence",
            "opt_start_seq": 7,
            "ack_policy": "none",
            "replay_policy": "instant",
            "mem_storage": true,
            "num_replicas": 1,
            "inactive_threshold": 60_000_000_000_u64,
        });
        assert_eq!(serde_json::to_value(config(7)).unwrap(), expected);
    }
}
