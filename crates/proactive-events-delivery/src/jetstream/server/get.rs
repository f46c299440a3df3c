//! Single messages, read by sequence number or subject.

use async_nats::jetstream::message::StreamMessage;
use async_nats::{Request, StatusCode};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use serde::de::IgnoredAny;

use super::api::{Empty, MessageRequest, MessageResponse};
use super::call::{MAX_REQUESTS_IN_FLIGHT, is_no_message};
use super::connection::Server;
use super::fault::Fault;
use crate::jetstream::names::Api;
use crate::outbox::{OutboxError, OutboxErrorKind};

/// A stream, and the way to read it.
#[derive(Clone, Debug)]
pub(in super::super) struct StreamName {
    pub(in super::super) name: String,
    /// True if only its leader is asked: with several replicas any other may lag behind.
    pub(in super::super) by_leader: bool,
}

/// Selects a message.
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
    fn request(&self) -> MessageRequest<'_> {
        let mut request = MessageRequest::default();
        match self {
            Self::At(sequence) => request.sequence = Some(*sequence),
            Self::From(sequence, subjects) => {
                request.sequence = Some(*sequence);
                request.next_by_subject = Some(subjects);
            }
            Self::Last(subject) => request.last_by_subject = Some(subject),
        }
        request
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
        let mut retries = self.retries();
        loop {
            match self.attempt(self.try_get(&stream.name, &query)).await {
                Ok(message) => return Ok(message),
                Err(fault) => retries.wait_after(fault.about(&stream.name)).await?,
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
        stream::iter(queries).buffered(MAX_REQUESTS_IN_FLIGHT).try_collect().await
    }

    async fn try_get(&self, stream: &str, query: &Query) -> Result<Option<StreamMessage>, Fault> {
        let (api, payload) = match query {
            Query::Last(subject) => (Api::get_last_direct(stream, subject), Vec::new()),
            query => {
                let payload = serde_json::to_vec(&query.request());
                let wrong = |error: serde_json::Error| {
                    Fault::Lasting(OutboxErrorKind::Other, error.to_string())
                };
                (Api::get_direct(stream), payload.map_err(wrong)?)
            }
        };
        let request = Request::new().payload(payload.into());
        let answer = match self.client().send_request(api.subject(), request).await {
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
        let answer =
            self.call::<MessageResponse>(&Api::get_message(stream), &query.request()).await?;
        let found = match answer {
            Ok(found) => found,
            Err(error) if is_no_message(&error) && !is_no_stream(&error) => return Ok(None),
            Err(error) => return Err(self.failed((&error).into())),
        };
        let message = StreamMessage::try_from(found.message);
        message.map(Some).map_err(|error| self.error(OutboxErrorKind::Corrupt, error.to_string()))
    }

    /// The fault after a request without responders: the stream does not exist, or its server is briefly unavailable.
    pub(super) async fn why_silent(&self, stream: &str) -> Fault {
        match self.ask::<IgnoredAny>(&Api::stream_info(stream), &Empty {}).await {
            Ok(Ok(_)) => Fault::passing("the stream has no leader"),
            Ok(Err(error)) => (&error).into(),
            Err(fault) => fault,
        }
    }
}

fn is_no_stream(error: &async_nats::jetstream::Error) -> bool {
    error.error_code() == async_nats::jetstream::ErrorCode::STREAM_NOT_FOUND
}
