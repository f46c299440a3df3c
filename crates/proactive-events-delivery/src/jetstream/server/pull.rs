//! Pulling messages from a consumer.
//!
//! A request with `no_wait` makes older servers (2.9) count all messages of the consumer, which with a million messages
//! takes longer than handing them out. So frequent requests have an expiry instead: the server answers once it has as many
//! messages as requested, or at the expiry.

use std::time::Duration;

use async_nats::jetstream::Message;
use async_nats::jetstream::consumer::pull::BatchConfig;
use async_nats::{StatusCode, Subscriber};
use futures_util::{FutureExt as _, StreamExt as _};
use tokio::time::Instant;

use super::connection::{Connection, RECONNECT_GRACE, Server};
use crate::jetstream::names::Api;

/// Wait for the end of a request after its expiry: then it counts as lost. Older servers (2.9) send no end for requests that
/// they process too late.
const END_TIMEOUT: Duration = Duration::from_secs(2);

/// Messages of a pull request, and its end.
#[derive(Debug, Default)]
pub(in super::super) struct Pulled {
    pub(in super::super) messages: Vec<Message>,
    pub(in super::super) ended: Ended,
}

/// End of a pull request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in super::super) enum Ended {
    /// There are no more messages, or its time is over.
    #[default]
    Well,
    /// The server sent no end: it may have sent more messages that were lost.
    Silently,
    /// The consumer may be gone, or the server.
    Broken,
}

/// A request that is under way.
pub(in super::super) struct PullRequest {
    inbox: Subscriber,
    connection: Connection,
    /// Number of messages that may still come.
    left: usize,
    /// When it counts as lost.
    limit: Instant,
}

impl PullRequest {
    /// The next message, or the end.
    async fn next(&mut self) -> Result<async_nats::Message, Ended> {
        while self.left > 0 {
            let message = self.inbox.next().await.ok_or(Ended::Broken)?;
            match message.status {
                None | Some(StatusCode::OK) => {
                    self.left -= 1;
                    return Ok(message);
                }
                Some(StatusCode::IDLE_HEARTBEAT) => {}
                // No messages, or the time is up.
                Some(StatusCode::NOT_FOUND | StatusCode::TIMEOUT) => break,
                Some(_) => return Err(Ended::Broken),
            }
        }
        Err(Ended::Well)
    }
}

impl Server {
    /// Messages up to a maximum number: those there are now, or those that come within a time.
    pub(in super::super) async fn pull(
        &self,
        stream: &str,
        consumer: &str,
        most: usize,
        within: Option<Duration>,
    ) -> Pulled {
        let mut messages = Vec::new();
        let Some(mut request) = self.request(stream, consumer, most, within).await else {
            return Pulled { messages, ended: Ended::Broken };
        };
        let ended = tokio::select! {
            ended = self.take(&mut request, within, &mut messages) => ended,
            () = self.reconnected() => Ended::Broken,
        };
        let is_same = request.connection == self.connection();
        Pulled { messages, ended: if is_same { ended } else { Ended::Broken } }
    }

    /// Requests messages that are taken later, by [`Self::take_ready`]; none when there is no connection.
    pub(in super::super) async fn request(
        &self,
        stream: &str,
        consumer: &str,
        most: usize,
        within: Option<Duration>,
    ) -> Option<PullRequest> {
        let connection = self.connection();
        let limit = Instant::now() + within.unwrap_or_default() + END_TIMEOUT;
        let request = BatchConfig {
            batch: most,
            expires: within,
            no_wait: within.is_none(),
            ..BatchConfig::default()
        };
        let request = serde_json::to_vec(&request).ok()?;
        let next = Api::next_messages(stream, consumer).subject();
        let publishing = self.publish_request(next, request);
        let inbox = tokio::time::timeout_at(limit, publishing).await.ok()??;
        Some(PullRequest { inbox, connection, left: most, limit })
    }

    async fn publish_request(&self, subject: String, request: Vec<u8>) -> Option<Subscriber> {
        let client = self.client();
        let answers = client.new_inbox();
        let inbox = client.subscribe(answers.clone()).await.ok()?;
        client.publish_with_reply(subject, answers, request.into()).await.ok()?;
        Some(inbox)
    }

    /// Messages that have arrived meanwhile. Returns the request, too, while more may come. Messages of a request that
    /// was left alone for too long are dropped: they may have been handed out again.
    pub(in super::super) fn take_ready(
        &self,
        mut request: PullRequest,
    ) -> (Pulled, Option<PullRequest>) {
        let mut messages = Vec::new();
        if Instant::now() > request.limit || request.connection != self.connection() {
            return (Pulled::default(), None);
        }
        loop {
            match request.next().now_or_never() {
                Some(Ok(message)) => messages.push(self.delivery(message)),
                Some(Err(ended)) => return (Pulled { messages, ended }, None),
                None => return (Pulled { messages, ended: Ended::Well }, Some(request)),
            }
        }
    }

    async fn take(
        &self,
        request: &mut PullRequest,
        within: Option<Duration>,
        messages: &mut Vec<Message>,
    ) -> Ended {
        let mut limit = within.unwrap_or_default() + END_TIMEOUT;
        loop {
            match tokio::time::timeout(limit, request.next()).await {
                Ok(Ok(message)) => messages.push(self.delivery(message)),
                Ok(Err(ended)) => return ended,
                Err(_) => return Ended::Silently,
            }
            // Leases are running now: a missing end of the request must not delay them.
            limit = within.map_or(limit, |within| within + RECONNECT_GRACE);
        }
    }

    fn delivery(&self, message: async_nats::Message) -> Message {
        Message { message, context: self.context().clone() }
    }
}
