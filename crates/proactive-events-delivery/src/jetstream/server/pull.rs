//! Pulling a batch from a consumer.

use std::time::Duration;

use async_nats::jetstream::Message;
use async_nats::{StatusCode, Subscriber};
use futures_util::StreamExt as _;
use serde_json::json;

use super::Server;

/// The server ends a request itself; this much later it is taken for lost.
const LATE: Duration = Duration::from_secs(2);

/// A batch, and why it ended.
#[derive(Debug, Default)]
pub(in super::super) struct Pulled {
    pub(in super::super) messages: Vec<Message>,
    /// The server did not answer as it should: the consumer may be gone, or the server.
    pub(in super::super) is_broken: bool,
}

impl Server {
    /// So many messages at most, as soon as there are some; when there are none, waits for one so long.
    pub(in super::super) async fn pull(
        &self,
        stream: &str,
        consumer: &str,
        most: usize,
        wait: Option<Duration>,
    ) -> Pulled {
        let mut pulled = Pulled::default();
        let limit = wait.unwrap_or_default() + LATE;
        let asked = tokio::time::timeout(limit, self.ask_for(stream, consumer, most, wait)).await;
        let Ok(Some(mut inbox)) = asked else {
            return Pulled { is_broken: true, ..pulled };
        };
        pulled.is_broken = tokio::select! {
            is_broken = self.take(&mut inbox, most, limit, &mut pulled.messages) => is_broken,
            () = self.reconnected() => true,
        };
        pulled
    }

    async fn ask_for(
        &self,
        stream: &str,
        consumer: &str,
        most: usize,
        wait: Option<Duration>,
    ) -> Option<Subscriber> {
        let client = self.context.client();
        let inbox = client.new_inbox();
        let subscriber = client.subscribe(inbox.clone()).await.ok()?;
        let mut request = json!({ "batch": most, "no_wait": true });
        if let (Some(wait), Some(request)) = (wait, request.as_object_mut()) {
            request.insert("expires".to_owned(), json!(nanos(wait)));
        }
        let subject = format!("$JS.API.CONSUMER.MSG.NEXT.{stream}.{consumer}");
        client.publish_with_reply(subject, inbox, request.to_string().into()).await.ok()?;
        Some(subscriber)
    }

    /// Whether the batch broke off.
    async fn take(
        &self,
        inbox: &mut Subscriber,
        most: usize,
        limit: Duration,
        messages: &mut Vec<Message>,
    ) -> bool {
        while messages.len() < most {
            let Ok(Some(message)) = tokio::time::timeout(limit, inbox.next()).await else {
                return true;
            };
            match message.status {
                None | Some(StatusCode::OK) => {
                    messages.push(Message { message, context: self.context.clone() });
                }
                Some(StatusCode::IDLE_HEARTBEAT) => {}
                // No messages, or the time is up.
                Some(StatusCode::NOT_FOUND | StatusCode::TIMEOUT) => return false,
                Some(_) => return true,
            }
        }
        false
    }
}

/// A span as the server takes it.
pub(in super::super) fn nanos(span: Duration) -> u64 {
    u64::try_from(span.as_nanos()).unwrap_or(u64::MAX)
}
