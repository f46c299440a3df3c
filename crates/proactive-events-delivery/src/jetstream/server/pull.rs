//! Pulling messages from a consumer.
//!
//! A request that says `no_wait` makes older servers (2.9) count everything that the consumer has, which with a million
//! messages takes longer than handing them out. So those that are made often have a time instead, and are answered
//! once there are as many messages as they ask for, or once it is over.

use std::time::Duration;

use async_nats::jetstream::Message;
use async_nats::{StatusCode, Subscriber};
use futures_util::{FutureExt as _, StreamExt as _};
use serde_json::json;
use tokio::time::Instant;

use super::{Connection, GRACE, Server};

/// The server ends a request itself; this much later it is taken for lost. Older servers (2.9) end those in silence that
/// they come to too late.
const LATE: Duration = Duration::from_secs(2);

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
    /// Nobody said so: more may have been sent, to nobody.
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
    /// It is taken for lost then.
    limit: Instant,
}

impl PullRequest {
    /// The next message, or how it ended.
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
        let limit = Instant::now() + within.unwrap_or_default() + LATE;
        let request = match within {
            Some(within) => json!({ "batch": most, "expires": nanos(within) }),
            None => json!({ "batch": most, "no_wait": true }),
        };
        let next = format!("$JS.API.CONSUMER.MSG.NEXT.{stream}.{consumer}");
        let publishing = self.publish_request(next, request.to_string());
        let inbox = tokio::time::timeout_at(limit, publishing).await.ok()??;
        Some(PullRequest { inbox, connection, left: most, limit })
    }

    async fn publish_request(&self, subject: String, request: String) -> Option<Subscriber> {
        let client = self.context.client();
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
        let mut limit = within.unwrap_or_default() + LATE;
        loop {
            match tokio::time::timeout(limit, request.next()).await {
                Ok(Ok(message)) => messages.push(self.delivery(message)),
                Ok(Err(ended)) => return ended,
                Err(_) => return Ended::Silently,
            }
            // Leases are running now: a missing end of the request must not delay them.
            limit = within.map_or(limit, |within| within + GRACE);
        }
    }

    fn delivery(&self, message: async_nats::Message) -> Message {
        Message { message, context: self.context.clone() }
    }
}

/// A span as the server takes it.
pub(in super::super) fn nanos(span: Duration) -> u64 {
    u64::try_from(span.as_nanos()).unwrap_or(u64::MAX)
}
