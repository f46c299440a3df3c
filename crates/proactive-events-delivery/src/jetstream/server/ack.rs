//! Acknowledgements of leased messages.

use std::time::Duration;

use async_nats::jetstream::{ErrorCode, Message};
use async_nats::{Request, RequestErrorKind, Subject};
use serde::de::IgnoredAny;

use super::{Fault, Server};
use crate::outbox::OutboxError;

/// A confirmation that does not come by then does not come: current servers do not answer to an acknowledgement of
/// what, after a kill, they have forgotten to have handed out.
const UNANSWERED: Duration = Duration::from_secs(2);

/// Acknowledgement of a message.
#[derive(Clone, Debug)]
pub(in super::super) struct Ack {
    /// Its sequence number.
    pub(in super::super) place: u64,
    /// Where to.
    pub(in super::super) reply: Subject,
    pub(in super::super) says: Says,
}

impl Ack {
    /// Of a message that was handed out.
    pub(in super::super) fn of(message: &Message, says: Says) -> Option<Self> {
        let place = message.info().ok()?.stream_sequence;
        Some(Self { place, reply: message.message.reply.clone()?, says })
    }
}

/// Kind of acknowledgement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Says {
    /// Done: the message is removed.
    Done,
    /// In progress: the lease starts again.
    Progress,
    /// Delivers it again after this number of milliseconds.
    Later(u64),
}

impl Says {
    fn text(self) -> String {
        match self {
            Self::Done => "+ACK".to_owned(),
            Self::Progress => "+WPI".to_owned(),
            Self::Later(millis) => {
                format!("-NAK {{\"delay\":{}}}", millis.saturating_mul(1_000_000))
            }
        }
    }
}

impl Server {
    /// Acknowledges messages of one consumer. A consumer takes acknowledgements in their order, so that only the last
    /// one has to be confirmed. Whether it was: else what is done is removed all the same, but no lease lasts longer.
    pub(in super::super) async fn acknowledge(
        &self,
        stream: &str,
        acks: &[Ack],
    ) -> Result<bool, OutboxError> {
        let mut patience = self.patience();
        loop {
            match self.attempt(self.acknowledge_once(stream, acks)).await {
                Ok(true) => return Ok(true),
                Ok(false) => return self.remove(stream, acks).await.map(|()| false),
                Err(fault) => patience.again(fault.about("acknowledgements")).await?,
            }
        }
    }

    /// True if they were confirmed.
    async fn acknowledge_once(&self, stream: &str, acks: &[Ack]) -> Result<bool, Fault> {
        let Some((last, others)) = acks.split_last() else { return Ok(true) };
        let client = self.context.client();
        for ack in others {
            let sent = client.publish(ack.reply.clone(), ack.says.text().into()).await;
            sent.map_err(|error| Fault::passing(error.to_string()))?;
        }
        let request = Request::new().payload(last.says.text().into()).timeout(Some(UNANSWERED));
        match client.send_request(last.reply.clone(), request).await {
            Ok(_) => Ok(true),
            Err(error) => match error.kind() {
                RequestErrorKind::NoResponders if self.is_without_consumer(&last.reply).await? => {
                    Ok(false)
                }
                RequestErrorKind::NoResponders => Err(self.why_silent(stream).await),
                RequestErrorKind::TimedOut => Ok(false),
                _ => Err(error.into()),
            },
        }
    }

    /// Removes what is done without its consumer.
    async fn remove(&self, stream: &str, acks: &[Ack]) -> Result<(), OutboxError> {
        let done = acks.iter().filter(|ack| ack.says == Says::Done);
        self.delete_all(stream, done.map(|ack| ack.place).collect()).await
    }

    /// True if the consumer that handed a message out was removed.
    async fn is_without_consumer(&self, reply: &Subject) -> Result<bool, Fault> {
        // $JS.ACK.<stream>.<consumer>.…, and newer servers put a domain and an account before the stream.
        let tokens: Vec<_> = reply.split('.').collect();
        let at = if tokens.len() > 9 { 4 } else { 2 };
        let (Some(stream), Some(consumer)) = (tokens.get(at), tokens.get(at + 1)) else {
            return Ok(false);
        };
        let what = format!("CONSUMER.INFO.{stream}.{consumer}");
        let error = self.ask::<IgnoredAny>(&what, &serde_json::json!({})).await?.err();
        Ok(error.is_some_and(|error| error.error_code() == ErrorCode::CONSUMER_NOT_FOUND))
    }
}
