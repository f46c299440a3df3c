//! Requests to the API of JetStream.

use async_nats::Request;
use async_nats::jetstream::{self, ErrorCode};
use futures_util::{StreamExt as _, TryStreamExt as _};
use serde::Serialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::json;

use super::{Fault, IN_FLIGHT, Server};
use crate::outbox::{OutboxError, OutboxErrorKind};

/// State of a stream, as far as it is needed.
#[derive(serde::Deserialize)]
pub(in super::super) struct StreamInfo {
    pub(in super::super) config: StreamConfig,
    pub(in super::super) state: StreamState,
    /// When it was made.
    #[serde(default)]
    pub(in super::super) created: String,
    #[serde(default)]
    cluster: Option<ClusterInfo>,
}

impl StreamInfo {
    /// The node of a cluster that leads it.
    pub(in super::super) fn leader(&self) -> Option<&str> {
        self.cluster.as_ref()?.leader.as_deref()
    }
}

#[derive(serde::Deserialize)]
struct ClusterInfo {
    leader: Option<String>,
}

/// The part of a stream's configuration that matters here.
#[derive(serde::Deserialize)]
pub(in super::super) struct StreamConfig {
    pub(in super::super) num_replicas: usize,
}

/// Contents of a stream.
#[derive(serde::Deserialize)]
pub(in super::super) struct StreamState {
    pub(in super::super) messages: u64,
    pub(in super::super) last_seq: u64,
}

/// An answer, or what the server says against it.
type Answer<T> = Result<T, jetstream::Error>;

impl Server {
    /// Asks until there is an answer that is not only "not now".
    pub(in super::super) async fn call<T: DeserializeOwned + Send>(
        &self,
        what: &str,
        with: &(impl Serialize + ?Sized + Sync),
    ) -> Result<Answer<T>, OutboxError> {
        let mut patience = self.patience();
        loop {
            match self.attempt(self.ask(what, with)).await {
                Ok(answer) => return Ok(answer),
                Err(fault) => patience.again(fault.about(what)).await?,
            }
        }
    }

    pub(super) async fn ask<T: DeserializeOwned>(
        &self,
        what: &str,
        with: &(impl Serialize + ?Sized + Sync),
    ) -> Result<Answer<T>, Fault> {
        use jetstream::response::Response;
        let strange = |error: serde_json::Error| {
            Fault::Lasting(OutboxErrorKind::Other, format!("{what}: a strange answer: {error}"))
        };
        // Not by the client's own function for it: that one logs answers, and with them whole messages.
        let with = serde_json::to_vec(with).map_err(strange)?;
        let request = Request::new().payload(with.into());
        let answer = self.context.client().send_request(format!("$JS.API.{what}"), request).await?;
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
        self.found(self.call(&format!("STREAM.INFO.{stream}"), &json!({})).await?)
    }

    /// An answer, or `None` when what was asked for is not there.
    pub(in super::super) fn found<T>(&self, answer: Answer<T>) -> Result<Option<T>, OutboxError> {
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

    /// Removes messages of a stream: those of a subject, or those before a sequence number.
    pub(in super::super) async fn purge(
        &self,
        stream: &str,
        which: Purge<'_>,
    ) -> Result<(), OutboxError> {
        let which = match which {
            Purge::Subject(subject) => json!({ "filter": subject }),
            Purge::Before(sequence) => json!({ "seq": sequence }),
        };
        self.found::<IgnoredAny>(self.call(&format!("STREAM.PURGE.{stream}"), &which).await?)?;
        Ok(())
    }

    /// Removes messages, if they are there.
    pub(in super::super) async fn delete_all(
        &self,
        stream: &str,
        sequences: Vec<u64>,
    ) -> Result<(), OutboxError> {
        let removed: Vec<_> =
            sequences.into_iter().map(|sequence| self.delete(stream, sequence)).collect();
        futures_util::stream::iter(removed).buffer_unordered(IN_FLIGHT).try_collect().await
    }

    /// Removes one message, if it is there.
    pub(in super::super) async fn delete(
        &self,
        stream: &str,
        sequence: u64,
    ) -> Result<(), OutboxError> {
        // Without erasing: an old server that is killed afterwards would count a message for ever whose bytes are gone.
        let which = json!({ "seq": sequence, "no_erase": true });
        let answer =
            self.call::<IgnoredAny>(&format!("STREAM.MSG.DELETE.{stream}"), &which).await?;
        match answer {
            Err(error) if !is_no_message(&error) => Err(self.failed((&error).into())),
            _ => Ok(()),
        }
    }
}

/// Which messages are removed.
pub(in super::super) enum Purge<'a> {
    /// All of these subjects.
    Subject(&'a str),
    /// All before this sequence number.
    Before(u64),
}

/// The servers name it in several ways: the message is gone already.
pub(super) fn is_no_message(error: &jetstream::Error) -> bool {
    let text = error.to_string();
    error.error_code() == ErrorCode::NO_MESSAGE_FOUND
        || error.error_code() == ErrorCode::SEQUENCE_NOT_FOUND
        || text.contains("not found")
        || text.contains("no message found")
        || text.contains("deleted message")
        || text.contains("EOF")
}
