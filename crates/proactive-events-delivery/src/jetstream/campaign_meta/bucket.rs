//! The key-value bucket of all campaigns.

use std::sync::Arc;

use async_nats::jetstream::message::StreamMessage;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::jetstream::layout;
use crate::jetstream::names::{ALL_RECORDS, BUCKET_STREAM};
use crate::jetstream::server::{Outgoing, Purge, Query, Server, Stored, StreamName};
use crate::jetstream::url::Options;
use crate::outbox::{CampaignRecord, OutboxError, OutboxErrorKind};

/// The bucket. Its values are JSON texts, one for each subject.
#[derive(Clone)]
pub(in crate::jetstream) struct Bucket {
    server: Arc<Server>,
    stream: StreamName,
}

impl Bucket {
    /// The bucket, if it exists.
    pub(in crate::jetstream) async fn open(
        server: &Arc<Server>,
    ) -> Result<Option<Self>, OutboxError> {
        let stream = layout::find(server, BUCKET_STREAM).await?;
        Ok(stream.map(|stream| Self { server: Arc::clone(server), stream }))
    }

    /// The bucket, created if it does not exist.
    pub(in crate::jetstream) async fn create(
        server: &Arc<Server>,
        options: &Options,
    ) -> Result<Self, OutboxError> {
        let stream = layout::ensure(server, layout::bucket(options)).await?;
        Ok(Self { server: Arc::clone(server), stream })
    }

    /// Records of all campaigns, in the order of their creation.
    pub(in crate::jetstream) async fn records(&self) -> Result<Vec<CampaignRecord>, OutboxError> {
        self.read_all(ALL_RECORDS).await
    }

    /// The last value of a subject.
    pub(super) async fn read<T: DeserializeOwned>(
        &self,
        subject: String,
    ) -> Result<Option<T>, OutboxError> {
        let message = self.server.get(&self.stream, Query::Last(subject)).await?;
        message.map(|message| self.parse(&message)).transpose()
    }

    /// All values of some subjects.
    pub(super) async fn read_all<T: DeserializeOwned>(
        &self,
        subjects: &str,
    ) -> Result<Vec<T>, OutboxError> {
        let mut values = Vec::new();
        let mut from = 1;
        while let Some(message) =
            self.server.get(&self.stream, Query::From(from, subjects.to_owned())).await?
        {
            from = message.sequence + 1;
            values.push(self.parse(&message)?);
        }
        Ok(values)
    }

    /// Sets the value of a subject.
    pub(super) async fn write(
        &self,
        subject: String,
        content: &(impl Serialize + Sync),
    ) -> Result<(), OutboxError> {
        let message = self.outgoing(subject, content)?;
        self.server.publish(BUCKET_STREAM, message).await.map(drop)
    }

    /// Sets the value of a subject that has none; returns false if it has one.
    pub(super) async fn write_first(
        &self,
        subject: String,
        content: &(impl Serialize + Sync),
    ) -> Result<bool, OutboxError> {
        let message = self.outgoing(subject, content)?.expecting(0);
        Ok(self.server.publish(BUCKET_STREAM, message).await? != Stored::Unexpected)
    }

    /// Removes all values of some subjects.
    pub(super) async fn purge(&self, subjects: String) -> Result<(), OutboxError> {
        self.server.purge(BUCKET_STREAM, Purge::Subjects(subjects)).await
    }

    pub(super) fn error(&self, kind: OutboxErrorKind, message: impl Into<String>) -> OutboxError {
        self.server.error(kind, message)
    }

    fn outgoing(&self, subject: String, content: &impl Serialize) -> Result<Outgoing, OutboxError> {
        let content = serde_json::to_vec(content)
            .map_err(|error| self.error(OutboxErrorKind::Other, error.to_string()))?;
        Ok(Outgoing::new(subject, content))
    }

    fn parse<T: DeserializeOwned>(&self, message: &StreamMessage) -> Result<T, OutboxError> {
        serde_json::from_slice(&message.payload).map_err(|error| {
            let message = format!("{} is damaged: {error}", message.subject);
            self.error(OutboxErrorKind::Corrupt, message)
        })
    }
}
