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

/// What a request brought, and why it ended.
#[derive(Debug, Default)]
pub(in super::super) struct Pulled {
    pub(in super::super) messages: Vec<Message>,
    /// The server did not answer as it should: the consumer may be gone, or the server.
    pub(in super::super) is_broken: bool,
}

/// A request that is under way.
pub(in super::super) struct Asked {
    inbox: Subscriber,
    connection: Connection,
    /// So many messages may come yet.
    left: usize,
    /// It is taken for lost then.
    limit: Instant,
}

/// What a message means for its request.
enum Means {
    Delivery,
    Nothing,
    /// No messages, or the time is up.
    End,
    Break,
}

impl Means {
    fn of(status: Option<StatusCode>) -> Self {
        match status {
            None | Some(StatusCode::OK) => Self::Delivery,
            Some(StatusCode::IDLE_HEARTBEAT) => Self::Nothing,
            Some(StatusCode::NOT_FOUND | StatusCode::TIMEOUT) => Self::End,
            Some(_) => Self::Break,
        }
    }
}

impl Server {
    /// So many messages at most: what there is now, or what comes within a time.
    pub(in super::super) async fn pull(
        &self,
        stream: &str,
        consumer: &str,
        most: usize,
        within: Option<Duration>,
    ) -> Pulled {
        let mut pulled = Pulled::default();
        let within_all = within.unwrap_or_default();
        let Some(mut asked) = self.ask_for(stream, consumer, most, within).await else {
            return Pulled { is_broken: true, ..pulled };
        };
        pulled.is_broken = tokio::select! {
            is_broken = self.take(&mut asked.inbox, most, within_all, &mut pulled.messages) => is_broken,
            () = self.reconnected() => true,
        };
        pulled.is_broken |= asked.connection != self.connection();
        pulled
    }

    /// Asks for messages that are taken later, by [`Self::come`]; none when there is no connection.
    pub(in super::super) async fn ask_for(
        &self,
        stream: &str,
        consumer: &str,
        most: usize,
        within: Option<Duration>,
    ) -> Option<Asked> {
        let connection = self.connection();
        let limit = Instant::now() + within.unwrap_or_default() + LATE;
        let request = match within {
            Some(within) => json!({ "batch": most, "expires": nanos(within) }),
            None => json!({ "batch": most, "no_wait": true }),
        };
        let next = format!("$JS.API.CONSUMER.MSG.NEXT.{stream}.{consumer}");
        let asking = self.publish_request(next, request.to_string());
        let inbox = tokio::time::timeout_at(limit, asking).await.ok()??;
        Some(Asked { inbox, connection, left: most, limit })
    }

    async fn publish_request(&self, subject: String, request: String) -> Option<Subscriber> {
        let client = self.context.client();
        let answers = client.new_inbox();
        let inbox = client.subscribe(answers.clone()).await.ok()?;
        client.publish_with_reply(subject, answers, request.into()).await.ok()?;
        Some(inbox)
    }

    /// What has come meanwhile. The request is given back while more may come. Of one that was left alone for too long
    /// nothing is taken: what it brought may have been handed out again.
    pub(in super::super) fn come(&self, mut asked: Asked) -> (Pulled, Option<Asked>) {
        let mut pulled = Pulled::default();
        if Instant::now() > asked.limit || asked.connection != self.connection() {
            return (pulled, None);
        }
        while asked.left > 0 {
            let Some(message) = asked.inbox.next().now_or_never() else {
                return (pulled, Some(asked));
            };
            match message.as_ref().map_or(Means::Break, |message| Means::of(message.status)) {
                Means::Delivery => {
                    asked.left -= 1;
                    pulled.messages.extend(message.map(|message| self.delivery(message)));
                }
                Means::Nothing => {}
                Means::End => break,
                Means::Break => {
                    pulled.is_broken = true;
                    break;
                }
            }
        }
        (pulled, None)
    }

    /// Whether it broke off.
    async fn take(
        &self,
        inbox: &mut Subscriber,
        most: usize,
        within: Duration,
        messages: &mut Vec<Message>,
    ) -> bool {
        let mut limit = within + LATE;
        while messages.len() < most {
            let message = match tokio::time::timeout(limit, inbox.next()).await {
                Ok(Some(message)) => message,
                // Ended in silence: what came is good, and its leases are running.
                Err(_) if !messages.is_empty() => return false,
                Ok(None) | Err(_) => return true,
            };
            limit = within + GRACE;
            match Means::of(message.status) {
                Means::Delivery => messages.push(self.delivery(message)),
                Means::Nothing => {}
                Means::End => return false,
                Means::Break => return true,
            }
        }
        false
    }

    fn delivery(&self, message: async_nats::Message) -> Message {
        Message { message, context: self.context.clone() }
    }
}

/// A span as the server takes it.
pub(in super::super) fn nanos(span: Duration) -> u64 {
    u64::try_from(span.as_nanos()).unwrap_or(u64::MAX)
}
