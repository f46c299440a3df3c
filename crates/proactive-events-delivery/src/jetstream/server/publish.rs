//! Publishing: all of a batch is sent, then all acknowledgements are awaited together.

use async_nats::HeaderMap;
use async_nats::header::{NATS_EXPECTED_LAST_SUBJECT_SEQUENCE, NATS_MESSAGE_ID};
use async_nats::jetstream::context::{PublishAckFuture, PublishErrorKind};
use async_nats::jetstream::message::PublishMessage;
use async_nats::jetstream::publish::PublishAck;
use bytes::Bytes;
use futures_util::future::join_all;

use super::connection::Server;
use super::fault::Fault;
use crate::outbox::OutboxError;

/// Maximum number of acknowledgements awaited together.
const MAX_PUBLISH_BATCH: usize = 1000;

/// Header of a message that is published again because the acknowledgement was lost. A server that was killed has
/// forgotten the ids of messages that were removed: the first message may have been handed out.
pub(in super::super) const PUBLISHED_AGAIN: &str = "Again";

/// A message to be published.
#[derive(Clone, Debug)]
pub(in super::super) struct Outgoing {
    subject: String,
    headers: HeaderMap,
    payload: Bytes,
}

impl Outgoing {
    pub(in super::super) fn new(subject: String, payload: impl Into<Bytes>) -> Self {
        Self { subject, headers: HeaderMap::new(), payload: payload.into() }
    }

    pub(in super::super) fn set(&mut self, name: &'static str, value: String) {
        self.headers.insert(name, value);
    }

    /// Sets the id: within the stream's duplicate window the server stores only one message with it.
    pub(in super::super) fn id(mut self, id: String) -> Self {
        self.headers.insert(NATS_MESSAGE_ID, id);
        self
    }

    /// Sets a condition: the server stores it only if the last message of its subject has this sequence number (0: none).
    pub(in super::super) fn expecting(mut self, last: u64) -> Self {
        self.headers.insert(NATS_EXPECTED_LAST_SUBJECT_SEQUENCE, last.to_string());
        self
    }
}

/// Result of a publish.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Stored {
    /// The server has stored it.
    New,
    /// The server had stored a message with its id before.
    Known,
    /// The last message of its subject is another than expected.
    Unexpected,
}

impl Server {
    /// Publishes messages; those without an answer are published again. The results are in the order of the messages.
    pub(in super::super) async fn publish_all(
        &self,
        stream: &str,
        messages: &[Outgoing],
    ) -> Result<Vec<Stored>, OutboxError> {
        let mut stored = Vec::with_capacity(messages.len());
        for together in messages.chunks(MAX_PUBLISH_BATCH) {
            self.publish_together(stream, together, &mut stored).await?;
        }
        Ok(stored)
    }

    /// Publishes one message.
    pub(in super::super) async fn publish(
        &self,
        stream: &str,
        message: Outgoing,
    ) -> Result<Stored, OutboxError> {
        let stored = self.publish_all(stream, &[message]).await?;
        Ok(stored.first().copied().unwrap_or(Stored::Unexpected))
    }

    async fn publish_together(
        &self,
        stream: &str,
        messages: &[Outgoing],
        stored: &mut Vec<Stored>,
    ) -> Result<(), OutboxError> {
        let mut answers = vec![None; messages.len()];
        let mut retries = self.retries();
        let mut is_first = true;
        loop {
            let open: Vec<_> =
                messages.iter().zip(&mut answers).filter(|(_, it)| it.is_none()).collect();
            if open.is_empty() {
                stored.extend(answers.into_iter().flatten());
                return Ok(());
            }
            if let Err(fault) = self.publish_once(stream, open, is_first).await {
                retries.wait_after(fault.about(stream)).await?;
            }
            is_first = false;
        }
    }

    /// One try for all that is open; the first fault, if there was one.
    async fn publish_once(
        &self,
        stream: &str,
        open: Vec<(&Outgoing, &mut Option<Stored>)>,
        is_first: bool,
    ) -> Result<(), Fault> {
        let (messages, answers): (Vec<_>, Vec<_>) = open.into_iter().unzip();
        let acks = self.attempt(self.send(messages, is_first)).await?;
        let waiting = acks.into_iter().map(|ack| self.attempt(self.acknowledged(stream, ack)));
        let mut fault = None;
        for (answer, stored) in answers.into_iter().zip(join_all(waiting).await) {
            match stored {
                // Known because of the try before, whose acknowledgement was lost.
                Ok(Stored::Known) if !is_first => *answer = Some(Stored::New),
                Ok(stored) => *answer = Some(stored),
                Err(it) => fault = fault.or(Some(it)),
            }
        }
        fault.map_or(Ok(()), Err)
    }

    async fn send(
        &self,
        messages: Vec<&Outgoing>,
        is_first: bool,
    ) -> Result<Vec<PublishAckFuture>, Fault> {
        let mut acks = Vec::with_capacity(messages.len());
        for Outgoing { subject, headers, payload } in messages {
            let mut headers = headers.clone();
            if !is_first {
                headers.insert(PUBLISHED_AGAIN, "1");
            }
            let message = PublishMessage::build().payload(payload.clone()).headers(headers);
            acks.push(self.context().send_publish(subject.clone(), message).await?);
        }
        Ok(acks)
    }

    async fn acknowledged(&self, stream: &str, ack: PublishAckFuture) -> Result<Stored, Fault> {
        match ack.await {
            Ok(PublishAck { duplicate: true, .. }) => Ok(Stored::Known),
            Ok(_) => Ok(Stored::New),
            Err(error) => match error.kind() {
                PublishErrorKind::WrongLastSequence => Ok(Stored::Unexpected),
                PublishErrorKind::StreamNotFound => Err(self.why_silent(stream).await),
                _ => Err(error.into()),
            },
        }
    }
}
