//! Reading results: by a consumer that goes on from where the last reading ended.

use std::time::Duration;

use async_nats::jetstream::Message;
use serde::Deserialize;
use serde_json::json;

use crate::jetstream::result::ResultRecord;
use crate::jetstream::server::{Ended, Fault, Server, StreamName, nanos};
use crate::outbox::{Decided, OutboxError, OutboxErrorKind};

/// Maximum number of messages taken at once.
const MOST: usize = 1000;
/// The server forgets a consumer that was not asked for so long.
const FORGOTTEN: Duration = Duration::from_mins(1);

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
        let mut patience = server.patience();
        while results.len() < most {
            let Some(next) = after.checked_add(1 + results.len() as u64) else { break };
            let consumer = self.consumer_at(server, stream, next).await?;
            let wanted = (most - results.len()).min(MOST);
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
                    patience.again(Fault::passing("the results are not read")).await?;
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
        #[derive(Deserialize)]
        struct Made {
            name: String,
        }
        if let Some((consumer, _)) = self.consumer.take().filter(|(_, at)| *at == next) {
            return Ok(consumer);
        }
        let config = json!({
            "deliver_policy": "by_start_sequence",
            "opt_start_seq": next,
            "ack_policy": "none",
            "replay_policy": "instant",
            "mem_storage": true,
            "num_replicas": 1,
            "inactive_threshold": nanos(FORGOTTEN),
        });
        let what = format!("CONSUMER.CREATE.{}", stream.name);
        let with = json!({ "stream_name": stream.name, "config": config });
        let made = server.call::<Made>(&what, &with).await?;
        made.map(|made| made.name).map_err(|error| server.failed((&error).into()))
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
