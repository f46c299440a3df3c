//! Acknowledgements of leased messages.

use std::time::Duration;

use async_nats::jetstream::{AckKind, ErrorCode, Message};
use async_nats::{Request, RequestErrorKind, Subject};
use bytes::Bytes;
use serde::de::IgnoredAny;

use super::api::Empty;
use super::connection::Server;
use super::fault::Fault;
use crate::jetstream::names::{Api, read_reply};
use crate::outbox::OutboxError;

/// Maximum wait for a confirmation: current servers do not answer an acknowledgement of a message that, after a kill,
/// they have forgotten to have handed out.
const CONFIRMATION_TIMEOUT: Duration = Duration::from_secs(2);

/// Acknowledgement of a message.
#[derive(Clone, Debug)]
pub(in super::super) struct Ack {
    /// Sequence number of the message.
    pub(in super::super) place: u64,
    /// Subject that the server listens to.
    pub(in super::super) reply: Subject,
    pub(in super::super) kind: AckKind,
}

impl Ack {
    /// Acknowledgement of a message that was handed out.
    pub(in super::super) fn of(message: &Message, kind: AckKind) -> Option<Self> {
        let place = message.info().ok()?.stream_sequence;
        Some(Self { place, reply: message.message.reply.clone()?, kind })
    }

    fn payload(&self) -> Bytes {
        self.kind.into()
    }
}

impl Server {
    /// Acknowledges messages of one consumer; returns true if the server confirmed that. A consumer takes
    /// acknowledgements in their order, so only the last one has to be confirmed. Without a confirmation the messages
    /// that are done are removed all the same, but no lease is extended.
    pub(in super::super) async fn acknowledge(
        &self,
        stream: &str,
        acks: &[Ack],
    ) -> Result<bool, OutboxError> {
        let mut retries = self.retries();
        loop {
            match self.attempt(self.acknowledge_once(stream, acks)).await {
                Ok(true) => return Ok(true),
                Ok(false) => return self.remove_done(stream, acks).await.map(|()| false),
                Err(fault) => retries.wait_after(fault.about("acknowledgements")).await?,
            }
        }
    }

    async fn acknowledge_once(&self, stream: &str, acks: &[Ack]) -> Result<bool, Fault> {
        let Some((last, others)) = acks.split_last() else { return Ok(true) };
        let client = self.client();
        for ack in others {
            let sent = client.publish(ack.reply.clone(), ack.payload()).await;
            sent.map_err(|error| Fault::passing(error.to_string()))?;
        }
        let request = Request::new().payload(last.payload()).timeout(Some(CONFIRMATION_TIMEOUT));
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

    /// Removes the messages that are done, without their consumer.
    async fn remove_done(&self, stream: &str, acks: &[Ack]) -> Result<(), OutboxError> {
        let done = acks.iter().filter(|ack| matches!(ack.kind, AckKind::Ack));
        self.delete_all(stream, done.map(|ack| ack.place).collect()).await
    }

    /// True if the consumer that handed a message out was removed.
    async fn is_without_consumer(&self, reply: &Subject) -> Result<bool, Fault> {
        let Some((stream, consumer)) = read_reply(reply) else { return Ok(false) };
        let api = Api::consumer_info(stream, consumer);
        let error = self.ask::<IgnoredAny>(&api, &Empty {}).await?.err();
        Ok(error.is_some_and(|error| error.error_code() == ErrorCode::CONSUMER_NOT_FOUND))
    }
}
