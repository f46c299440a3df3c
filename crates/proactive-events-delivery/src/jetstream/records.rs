//! State of a campaign as a whole: values in the bucket.

use async_nats::jetstream::message::StreamMessage;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::names::{ALL_RECORDS, BUCKET_STREAM, Names, Value};
use super::server::{Outgoing, Purge, Query, Server, Stored, StreamName};
use crate::outbox::{CampaignRecord, OutboxError, OutboxErrorKind};

/// The bucket.
#[derive(Clone)]
pub(super) struct Records {
    pub(super) stream: StreamName,
}

impl Records {
    /// A value of a campaign.
    pub(super) async fn read<T: DeserializeOwned>(
        &self,
        server: &Server,
        names: &Names,
        value: Value,
    ) -> Result<Option<T>, OutboxError> {
        let message = server.get(&self.stream, Query::Last(names.value(value))).await?;
        message.map(|message| parse(server, &message)).transpose()
    }

    /// Sets a value of a campaign.
    pub(super) async fn write(
        &self,
        server: &Server,
        names: &Names,
        value: Value,
        content: &(impl Serialize + Sync),
    ) -> Result<(), OutboxError> {
        server.publish(BUCKET_STREAM, outgoing(server, names, value, content)?).await.map(drop)
    }

    /// The record of a campaign; the given one if there was none.
    pub(super) async fn enter(
        &self,
        server: &Server,
        names: &Names,
        record: CampaignRecord,
    ) -> Result<CampaignRecord, OutboxError> {
        let first = outgoing(server, names, Value::Record, &record)?.expecting(0);
        match server.publish(BUCKET_STREAM, first).await? {
            Stored::Unexpected => Ok(self.record(server, names).await?.unwrap_or(record)),
            Stored::New | Stored::Known => Ok(record),
        }
    }

    /// The record of a campaign.
    pub(super) async fn record(
        &self,
        server: &Server,
        names: &Names,
    ) -> Result<Option<CampaignRecord>, OutboxError> {
        self.read(server, names, Value::Record).await
    }

    /// All records, in the order of their making.
    pub(super) async fn all(&self, server: &Server) -> Result<Vec<CampaignRecord>, OutboxError> {
        self.read_subjects(server, ALL_RECORDS).await
    }

    /// All values on some subjects.
    pub(super) async fn read_subjects<T: DeserializeOwned>(
        &self,
        server: &Server,
        subjects: &str,
    ) -> Result<Vec<T>, OutboxError> {
        let mut values = Vec::new();
        let mut from = 1;
        while let Some(message) =
            server.get(&self.stream, Query::From(from, subjects.to_owned())).await?
        {
            from = message.sequence + 1;
            values.push(parse(server, &message)?);
        }
        Ok(values)
    }

    /// Removes all values of a campaign.
    pub(super) async fn remove(&self, server: &Server, names: &Names) -> Result<(), OutboxError> {
        server.purge(BUCKET_STREAM, Purge::Subjects(names.all_values())).await
    }
}

fn outgoing(
    server: &Server,
    names: &Names,
    value: Value,
    content: &impl Serialize,
) -> Result<Outgoing, OutboxError> {
    let content = serde_json::to_vec(content)
        .map_err(|error| server.error(OutboxErrorKind::Other, error.to_string()))?;
    Ok(Outgoing::new(names.value(value), content))
}

fn parse<T: DeserializeOwned>(server: &Server, message: &StreamMessage) -> Result<T, OutboxError> {
    serde_json::from_slice(&message.payload).map_err(|error| {
        let message = format!("{} is damaged: {error}", message.subject);
        server.error(OutboxErrorKind::Corrupt, message)
    })
}
