//! Requests to JetStream's API.
//!
//! The calls of `async-nats` (`get_stream`, `create_consumer`, `delete_message`, …) are not used for them, only its types:
//! those calls log every answer, and with it whole messages with user ids; they end at the first failure of a connection,
//! where a campaign continues; and they hide whether a failure is passing or lasting.

use async_nats::Request;
use async_nats::jetstream::stream::PurgeRequest;
use async_nats::jetstream::{self, ErrorCode, consumer};
use futures_util::{StreamExt as _, TryStreamExt as _};
use serde::Serialize;
use serde::de::{DeserializeOwned, IgnoredAny};

use super::api::{CreateConsumer, DeleteMessage, Empty, StreamInfo};
use super::connection::Server;
use super::fault::Fault;
use crate::jetstream::names::Api;
use crate::outbox::{OutboxError, OutboxErrorKind};

/// Maximum number of requests in flight for one operation.
pub(super) const MAX_REQUESTS_IN_FLIGHT: usize = 256;

/// An answer, or the server's error.
type Answer<T> = Result<T, jetstream::Error>;

impl Server {
    /// Asks until there is an answer other than a passing failure.
    pub(in super::super) async fn call<T: DeserializeOwned + Send>(
        &self,
        api: &Api,
        payload: &(impl Serialize + ?Sized + Sync),
    ) -> Result<Answer<T>, OutboxError> {
        let mut retries = self.retries();
        loop {
            match self.attempt(self.ask(api, payload)).await {
                Ok(answer) => return Ok(answer),
                Err(fault) => retries.wait_after(fault.about(&api.to_string())).await?,
            }
        }
    }

    pub(super) async fn ask<T: DeserializeOwned>(
        &self,
        api: &Api,
        payload: &(impl Serialize + ?Sized + Sync),
    ) -> Result<Answer<T>, Fault> {
        use jetstream::response::Response;
        let strange = |error: serde_json::Error| {
            Fault::Lasting(OutboxErrorKind::Other, format!("{api}: a strange answer: {error}"))
        };
        let payload = serde_json::to_vec(payload).map_err(strange)?;
        let request = Request::new().payload(payload.into());
        let answer = self.client().send_request(api.subject(), request).await?;
        match serde_json::from_slice(&answer.payload).map_err(strange)? {
            Response::Ok(answer) => Ok(Ok(answer)),
            Response::Err { error } => match Fault::from(&error) {
                fault @ Fault::Passing(_) => Err(fault),
                Fault::Lasting(..) => Ok(Err(error)),
            },
        }
    }

    /// State of a stream; `None` when it does not exist.
    pub(in super::super) async fn info(
        &self,
        stream: &str,
    ) -> Result<Option<StreamInfo>, OutboxError> {
        self.found(self.call(&Api::stream_info(stream), &Empty {}).await?)
    }

    /// Removes a stream, if it exists.
    pub(in super::super) async fn delete_stream(&self, stream: &str) -> Result<(), OutboxError> {
        let answer = self.call(&Api::delete_stream(stream), &Empty {}).await?;
        self.found::<IgnoredAny>(answer).map(drop)
    }

    /// State of a consumer; `None` when it does not exist.
    pub(in super::super) async fn consumer(
        &self,
        stream: &str,
        consumer: &str,
    ) -> Result<Option<consumer::Info>, OutboxError> {
        self.found(self.call(&Api::consumer_info(stream, consumer), &Empty {}).await?)
    }

    /// Creates or changes a consumer; one without a name gets a name from the server.
    pub(in super::super) async fn set_consumer(
        &self,
        stream: &str,
        config: &consumer::Config,
    ) -> Result<consumer::Info, OutboxError> {
        let api = match &config.name {
            Some(name) => Api::create_consumer(stream, name, &config.filter_subject),
            None => Api::create_ephemeral_consumer(stream),
        };
        let created = self.call(&api, &CreateConsumer { stream_name: stream, config }).await?;
        created.map_err(|error| self.failed((&error).into()))
    }

    /// An answer; `None` when the stream or the consumer does not exist.
    fn found<T>(&self, answer: Answer<T>) -> Result<Option<T>, OutboxError> {
        match answer {
            Ok(answer) => Ok(Some(answer)),
            Err(error)
                if matches!(
                    error.error_code(),
                    ErrorCode::STREAM_NOT_FOUND | ErrorCode::CONSUMER_NOT_FOUND
                ) =>
            {
                Ok(None)
            }
            Err(error) => Err(self.failed((&error).into())),
        }
    }

    /// Removes messages of a stream.
    pub(in super::super) async fn purge(
        &self,
        stream: &str,
        which: Purge,
    ) -> Result<(), OutboxError> {
        let request = match which {
            Purge::Subjects(filter) => {
                PurgeRequest { filter: Some(filter), ..PurgeRequest::default() }
            }
            Purge::Before(sequence) => {
                PurgeRequest { sequence: Some(sequence), ..PurgeRequest::default() }
            }
        };
        let answer = self.call(&Api::purge_stream(stream), &request).await?;
        self.found::<IgnoredAny>(answer).map(drop)
    }

    /// Removes messages, if they exist.
    pub(in super::super) async fn delete_all(
        &self,
        stream: &str,
        sequences: Vec<u64>,
    ) -> Result<(), OutboxError> {
        let removed: Vec<_> =
            sequences.into_iter().map(|sequence| self.delete(stream, sequence)).collect();
        let removed = futures_util::stream::iter(removed);
        removed.buffer_unordered(MAX_REQUESTS_IN_FLIGHT).try_collect().await
    }

    /// Removes one message, if it exists.
    pub(in super::super) async fn delete(
        &self,
        stream: &str,
        sequence: u64,
    ) -> Result<(), OutboxError> {
        // Without erasing: an old server that is killed afterwards would count a message for ever whose bytes are gone.
        let request = DeleteMessage { sequence, no_erase: true };
        let answer = self.call::<IgnoredAny>(&Api::delete_message(stream), &request).await?;
        match answer {
            Err(error) if !is_no_message(&error) => Err(self.failed((&error).into())),
            _ => Ok(()),
        }
    }
}

/// Selects the messages that a purge removes.
pub(in super::super) enum Purge {
    /// All of these subjects.
    Subjects(String),
    /// All before this sequence number.
    Before(u64),
}

/// True if an error means that the message does not exist: the versions of the server name it in several ways.
pub(super) fn is_no_message(error: &jetstream::Error) -> bool {
    let text = error.to_string();
    error.error_code() == ErrorCode::NO_MESSAGE_FOUND
        || error.error_code() == ErrorCode::SEQUENCE_NOT_FOUND
        || text.contains("not found")
        || text.contains("no message found")
        || text.contains("deleted message")
        || text.contains("EOF")
}
