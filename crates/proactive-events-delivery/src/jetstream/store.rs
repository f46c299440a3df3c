//! The store: campaigns on a server or a cluster.

use std::sync::Arc;

use super::layout;
use super::names::{BUCKET_STREAM, Names};
use super::outbox::JetStreamOutbox;
use super::records::Records;
use super::server::Server;
use super::url::{Options, ServerUrl};
use crate::outbox::{CampaignRecord, Outbox, OutboxError, Reply, Store};

/// Campaigns on NATS JetStream, shared by all processes that connect to it.
///
/// A server answers to a publish before the disk has it: what a put returned for survives a kill of the server, and
/// with three replicas (`?replicas=3`) the loss of a machine. To survive a power cut of all of them, run a current
/// server with `sync_interval: always` in its `jetstream` block.
#[derive(Clone)]
pub struct JetStreamStore {
    server: Arc<Server>,
    options: Options,
}

impl JetStreamStore {
    /// Connects to a server, or to one of a cluster. Nothing is made there yet.
    ///
    /// # Errors
    /// When there is no connection, it is not allowed, or JetStream is not enabled there.
    pub async fn connect(url: &ServerUrl) -> Result<Self, OutboxError> {
        let server = Arc::new(Server::connect(url).await?);
        Ok(Self { server, options: url.options().clone() })
    }

    /// The bucket, if it was ever made.
    async fn records(&self) -> Result<Option<Records>, OutboxError> {
        let stream = layout::find(&self.server, BUCKET_STREAM).await?;
        Ok(stream.map(|stream| Records { stream }))
    }

    /// The outbox of a campaign whose record is there; what a crash kept from being made is made.
    async fn outbox(
        &self,
        names: Names,
        records: Records,
        record: CampaignRecord,
    ) -> Result<Arc<JetStreamOutbox>, OutboxError> {
        let work = layout::ensure(&self.server, layout::work(&names, &self.options)).await?;
        let results = layout::ensure(&self.server, layout::results(&names, &self.options)).await?;
        let server = Arc::clone(&self.server);
        let options = self.options.clone();
        Ok(Arc::new(JetStreamOutbox::new(server, options, names, records, (work, results), record)))
    }

    /// The outbox of a campaign of which everything is there.
    async fn if_whole(&self, campaign: &str) -> Result<Option<Arc<JetStreamOutbox>>, OutboxError> {
        let names = Names::of(campaign);
        let Some(records) = self.records().await? else { return Ok(None) };
        let Some(record) = records.record(&self.server, &names).await? else { return Ok(None) };
        for stream in [&names.work, &names.results] {
            if layout::find(&self.server, stream).await?.is_none() {
                return Ok(None);
            }
        }
        self.outbox(names, records, record).await.map(Some)
    }
}

impl Store for JetStreamStore {
    fn list(&self) -> Reply<'_, Vec<CampaignRecord>> {
        Box::pin(async move {
            match self.records().await? {
                Some(records) => records.all(&self.server).await,
                None => Ok(Vec::new()),
            }
        })
    }

    fn open<'a>(&'a self, campaign: &'a str) -> Reply<'a, Option<Arc<dyn Outbox>>> {
        Box::pin(async move {
            let names = Names::of(campaign);
            let Some(records) = self.records().await? else { return Ok(None) };
            match records.record(&self.server, &names).await? {
                Some(record) => {
                    Ok(Some(self.outbox(names, records, record).await? as Arc<dyn Outbox>))
                }
                None => Ok(None),
            }
        })
    }

    fn create(&self, campaign: CampaignRecord) -> Reply<'_, Arc<dyn Outbox>> {
        Box::pin(async move {
            let names = Names::of(&campaign.name);
            let stream = layout::ensure(&self.server, layout::bucket(&self.options)).await?;
            let records = Records { stream };
            let record = records.enter(&self.server, &names, campaign).await?;
            Ok(self.outbox(names, records, record).await? as Arc<dyn Outbox>)
        })
    }

    fn remove<'a>(&'a self, campaign: &'a str) -> Reply<'a, ()> {
        Box::pin(async move {
            let names = Names::of(campaign);
            if let Some(outbox) = self.if_whole(campaign).await?
                && outbox.is_worked_on().await?
            {
                return Err(OutboxError::leased(self.server.place(), campaign));
            }
            // The record goes last: until then a removal that broke off can be repeated.
            for stream in [&names.work, &names.results] {
                let what = format!("STREAM.DELETE.{stream}");
                self.server.found::<serde::de::IgnoredAny>(
                    self.server.call(&what, &serde_json::json!({})).await?,
                )?;
            }
            match self.records().await? {
                Some(records) => records.remove(&self.server, &names).await,
                None => Ok(()),
            }
        })
    }

    fn is_exclusive(&self) -> bool {
        false
    }
}
