//! State of a campaign as a whole: values in the bucket.

use async_nats::jetstream::message::StreamMessage;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::names::{BUCKET, BUCKET_STREAM, Names};
use super::server::{Outgoing, Purge, Query, Server, Stored, StreamName};
use crate::outbox::{CampaignRecord, OutboxError, OutboxErrorKind};

/// The campaign's record.
const RECORD: &str = "campaign";
/// Progress of reading the recipients.
pub(super) const PROGRESS: &str = "progress";
/// Position up to which recipients may have been put, too.
pub(super) const INTENT: &str = "intent";
/// Counts of the first results.
pub(super) const TALLY: &str = "tally";
/// The rate of all workers together.
pub(super) const PACE: &str = "pace";
/// Which server kept the campaign last, and what that means for its leases.
pub(super) const INCARNATION: &str = "incarnation";
/// Which streams the campaign has.
pub(super) const STREAMS: &str = "streams";
/// Minimum number of stored outcomes.
pub(super) const DECIDED: &str = "decided";
/// The last cancellation.
pub(super) const CANCELLED: &str = "cancelled";
/// Duration of a region's leases: a consumer exists, or existed.
pub(super) const LEASED: &str = "leased";
/// Flag: a request was put over a pending one at least once.
pub(super) const SUPERSEDES: &str = "supersedes";

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
        name: &str,
    ) -> Result<Option<T>, OutboxError> {
        let message = server.get(&self.stream, Query::Last(names.value(name))).await?;
        message.map(|message| parse(server, &message)).transpose()
    }

    /// Sets a value of a campaign.
    pub(super) async fn write(
        &self,
        server: &Server,
        names: &Names,
        name: &str,
        value: &(impl Serialize + Sync),
    ) -> Result<(), OutboxError> {
        server.publish(BUCKET_STREAM, outgoing(server, names, name, value)?).await.map(drop)
    }

    /// The record of a campaign; the given one if there was none.
    pub(super) async fn enter(
        &self,
        server: &Server,
        names: &Names,
        record: CampaignRecord,
    ) -> Result<CampaignRecord, OutboxError> {
        let first = outgoing(server, names, RECORD, &record)?.expecting(0);
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
        self.read(server, names, RECORD).await
    }

    /// All records, in the order of their making.
    pub(super) async fn all(&self, server: &Server) -> Result<Vec<CampaignRecord>, OutboxError> {
        self.read_subjects(server, &format!("$KV.{BUCKET}.*.{RECORD}")).await
    }

    /// All values of a campaign that have such names.
    pub(super) async fn read_all<T: DeserializeOwned>(
        &self,
        server: &Server,
        names: &Names,
        name: &str,
    ) -> Result<Vec<T>, OutboxError> {
        self.read_subjects(server, &names.value(name)).await
    }

    async fn read_subjects<T: DeserializeOwned>(
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
        server.purge(BUCKET_STREAM, Purge::Subject(&names.value(">"))).await
    }
}

fn outgoing(
    server: &Server,
    names: &Names,
    name: &str,
    value: &impl Serialize,
) -> Result<Outgoing, OutboxError> {
    let value = serde_json::to_vec(value)
        .map_err(|error| server.error(OutboxErrorKind::Other, error.to_string()))?;
    Ok(Outgoing::new(names.value(name), value))
}

fn parse<T: DeserializeOwned>(server: &Server, message: &StreamMessage) -> Result<T, OutboxError> {
    serde_json::from_slice(&message.payload).map_err(|error| {
        let message = format!("{} is damaged: {error}", message.subject);
        server.error(OutboxErrorKind::Corrupt, message)
    })
}
