//! Single messages, read by sequence number or subject.

use async_nats::jetstream::message::StreamMessage;
use async_nats::jetstream::stream::RawMessage;
use async_nats::{Request, StatusCode};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use serde::de::IgnoredAny;
use serde_json::{Value, json};

use super::call::is_no_message;
use super::{Fault, IN_FLIGHT, Server};
use crate::outbox::{OutboxError, OutboxErrorKind};

/// A stream, and where it is read.
#[derive(Clone, Debug)]
pub(in super::super) struct StreamName {
    pub(in super::super) name: String,
    /// Only at its leader: with several replicas any other may lag behind.
    pub(in super::super) by_leader: bool,
}

/// Which message.
#[derive(Clone, Debug)]
pub(in super::super) enum Query {
    /// The one of this sequence number.
    At(u64),
    /// The first from this sequence number on, of these subjects.
    From(u64, String),
    /// The last one of a subject.
    Last(String),
}

impl Query {
    fn json(&self) -> Value {
        match self {
            Self::At(sequence) => json!({ "seq": sequence }),
            Self::From(sequence, subjects) => json!({ "seq": sequence, "next_by_subj": subjects }),
            Self::Last(subject) => json!({ "last_by_subj": subject }),
        }
    }
}

impl Server {
    /// A message, if it is there.
    pub(in super::super) async fn get(
        &self,
        stream: &StreamName,
        query: Query,
    ) -> Result<Option<StreamMessage>, OutboxError> {
        if stream.by_leader {
            return self.get_at_leader(&stream.name, &query).await;
        }
        let mut patience = self.patience();
        loop {
            match self.attempt(self.try_get(&stream.name, &query)).await {
                Ok(message) => return Ok(message),
                Err(fault) => patience.again(fault.about(&stream.name)).await?,
            }
        }
    }

    /// Messages, in the order of the queries.
    pub(in super::super) async fn get_all(
        &self,
        stream: &StreamName,
        queries: impl IntoIterator<Item = Query, IntoIter: Send>,
    ) -> Result<Vec<Option<StreamMessage>>, OutboxError> {
        let queries: Vec<_> = queries.into_iter().map(|query| self.get(stream, query)).collect();
        stream::iter(queries).buffered(IN_FLIGHT).try_collect().await
    }

    async fn try_get(&self, stream: &str, query: &Query) -> Result<Option<StreamMessage>, Fault> {
        let (subject, payload) = match query {
            Query::Last(subject) => {
                (format!("$JS.API.DIRECT.GET.{stream}.{subject}"), String::new())
            }
            query => (format!("$JS.API.DIRECT.GET.{stream}"), query.json().to_string()),
        };
        let request = Request::new().payload(payload.into());
        let answer = match self.context.client().send_request(subject, request).await {
            Ok(answer) => answer,
            Err(error) if error.kind() == async_nats::RequestErrorKind::NoResponders => {
                return Err(self.why_silent(stream).await);
            }
            Err(error) => return Err(error.into()),
        };
        match answer.status {
            Some(StatusCode::NOT_FOUND) => return Ok(None),
            Some(status) if status != StatusCode::OK => {
                let message = format!("{status} {}", answer.description.unwrap_or_default());
                return Err(Fault::Lasting(OutboxErrorKind::Other, message));
            }
            _ => {}
        }
        let message = StreamMessage::try_from(answer);
        message
            .map(Some)
            .map_err(|error| Fault::Lasting(OutboxErrorKind::Corrupt, error.to_string()))
    }

    async fn get_at_leader(
        &self,
        stream: &str,
        query: &Query,
    ) -> Result<Option<StreamMessage>, OutboxError> {
        #[derive(serde::Deserialize)]
        struct Found {
            message: RawMessage,
        }
        let answer = self.call::<Found>(&format!("STREAM.MSG.GET.{stream}"), &query.json()).await?;
        let found = match answer {
            Ok(found) => found,
            Err(error) if is_no_message(&error) && !is_no_stream(&error) => return Ok(None),
            Err(error) => return Err(self.failed((&error).into())),
        };
        let message = StreamMessage::try_from(found.message);
        message.map(Some).map_err(|error| self.error(OutboxErrorKind::Corrupt, error.to_string()))
    }

    /// No responders: there is no stream, or its server is briefly unavailable.
    pub(super) async fn why_silent(&self, stream: &str) -> Fault {
        match self.ask::<IgnoredAny>(&format!("STREAM.INFO.{stream}"), &json!({})).await {
            Ok(Ok(_)) => Fault::passing("nobody leads the stream"),
            Ok(Err(error)) => (&error).into(),
            Err(fault) => fault,
        }
    }
}

fn is_no_stream(error: &async_nats::jetstream::Error) -> bool {
    error.error_code() == async_nats::jetstream::ErrorCode::STREAM_NOT_FOUND
}
