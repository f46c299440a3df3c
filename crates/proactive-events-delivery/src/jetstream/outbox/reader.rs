//! Reading results: by a consumer that goes on from where the last reading ended.

use std::time::Duration;

use async_nats::jetstream::Message;
use async_nats::jetstream::consumer::{self, AckPolicy, DeliverPolicy};

use crate::jetstream::result::ResultRecord;
use crate::jetstream::server::{Ended, Fault, Server, StreamName};
use crate::outbox::{Decided, OutboxError, OutboxErrorKind};

/// Maximum number of messages taken at once.
const MAX_PULL: usize = 1000;
/// Time without a request after which the server removes the consumer.
const READER_LIFETIME: Duration = Duration::from_mins(1);

/// A place in the results.
#[derive(Default)]
pub(super) struct Reader {
    /// Its consumer, and the position that it gives next.
    consumer: Option<(String, u64)>,
}

impl Reader {
    /// Results after a position, up to the given maximum.
    pub(super) async fn read(
        &mut self,
        server: &Server,
        stream: &StreamName,
        after: u64,
        most: usize,
    ) -> Result<Vec<Decided>, OutboxError> {
        let mut results = Vec::new();
        let mut retries = server.retries();
        while results.len() < most {
            let Some(next) = after.checked_add(1 + results.len() as u64) else { break };
            let consumer = self.consumer_at(server, stream, next).await?;
            let wanted = (most - results.len()).min(MAX_PULL);
            let pulled = server.pull(&stream.name, &consumer, wanted, None).await;
            let (count, is_end) = (pulled.messages.len(), pulled.messages.len() < wanted);
            for message in &pulled.messages {
                results.extend(read(server, message)?.filter(|it| it.position > after));
            }
            let position = results.last().map_or(next, |last| last.position + 1);
            let is_well = pulled.ended == Ended::Well;
            // Another consumer begins where this one may have lost some.
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
        server: &Server,
        stream: &StreamName,
        next: u64,
    ) -> Result<String, OutboxError> {
        if let Some((consumer, _)) = self.consumer.take().filter(|(_, at)| *at == next) {
            return Ok(consumer);
        }
        let config = consumer::Config {
            deliver_policy: DeliverPolicy::ByStartSequence { start_sequence: next },
            ack_policy: AckPolicy::None,
            memory_storage: true,
            num_replicas: 1,
            inactive_threshold: READER_LIFETIME,
            ..consumer::Config::default()
        };
        server.set_consumer(&stream.name, &config).await.map(|info| info.name)
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
