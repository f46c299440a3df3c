//! The store: campaigns on a server or a cluster.

use std::sync::Arc;

use super::campaign_meta::{Bucket, CampaignMeta};
use super::integrity::Checked;
use super::layout;
use super::names::Names;
use super::outbox::{Components, JetStreamOutbox, Streams};
use super::server::{Server, StreamName};
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
    /// Connects to a server, or to one of a cluster. Creates nothing there.
    ///
    /// # Errors
    /// When there is no connection, it is not allowed, or JetStream is not enabled there.
    pub async fn connect(url: &ServerUrl) -> Result<Self, OutboxError> {
        let server = Arc::new(Server::connect(url).await?);
        Ok(Self { server, options: url.options().clone() })
    }

    /// Values of a campaign; `None` when no bucket was ever created.
    async fn meta(&self, names: &Names) -> Result<Option<CampaignMeta>, OutboxError> {
        let bucket = Bucket::open(&self.server).await?;
        Ok(bucket.map(|bucket| CampaignMeta::new(bucket, names.clone())))
    }

    /// The outbox of a campaign that has a record. Streams that a crash kept from being created are created.
    async fn outbox(
        &self,
        names: Names,
        meta: CampaignMeta,
        record: CampaignRecord,
    ) -> Result<Arc<JetStreamOutbox>, OutboxError> {
        let checked = Checked { server: &self.server, names: &names, meta: &meta };
        checked.before().await?;
        let work = layout::ensure(&self.server, layout::work(&names, &self.options)).await?;
        let results = layout::ensure(&self.server, layout::results(&names, &self.options)).await?;
        checked.after().await?;
        let streams = Streams { work, results };
        let components = Components::new(&self.server, &self.options, names, meta, streams);
        Ok(Arc::new(JetStreamOutbox::new(components, record)))
    }

    /// True if a worker works on a campaign, of which parts may be missing.
    async fn is_worked_on(&self, names: Names) -> Result<bool, OutboxError> {
        let Some(meta) = self.meta(&names).await? else { return Ok(false) };
        let Some(record) = meta.record().await? else { return Ok(false) };
        let Some(work) = layout::find(&self.server, &names.work).await? else { return Ok(false) };
        let results = StreamName { name: names.results.clone(), by_leader: work.by_leader };
        let streams = Streams { work, results };
        let components = Components::new(&self.server, &self.options, names, meta, streams);
        JetStreamOutbox::new(components, record).is_worked_on().await
    }
}

impl Store for JetStreamStore {
    fn list(&self) -> Reply<'_, Vec<CampaignRecord>> {
        Box::pin(async move {
            match Bucket::open(&self.server).await? {
                Some(bucket) => bucket.records().await,
                None => Ok(Vec::new()),
            }
        })
    }

    fn open<'a>(&'a self, campaign: &'a str) -> Reply<'a, Option<Arc<dyn Outbox>>> {
        Box::pin(async move {
            let names = Names::of(campaign);
            let meta = self.meta(&names).await?;
            let record = match &meta {
                Some(meta) => meta.record().await?,
                None => None,
            };
            match meta.zip(record) {
                Some((meta, record)) => {
                    Ok(Some(self.outbox(names, meta, record).await? as Arc<dyn Outbox>))
                }
                None => {
                    Checked::is_new(&self.server, &names, campaign).await?;
                    Ok(None)
                }
            }
        })
    }

    fn create(&self, campaign: CampaignRecord) -> Reply<'_, Arc<dyn Outbox>> {
        Box::pin(async move {
            let names = Names::of(&campaign.name);
            let bucket = Bucket::create(&self.server, &self.options).await?;
            let meta = CampaignMeta::new(bucket, names.clone());
            if meta.record().await?.is_none()
                && let Err(error) = Checked::is_new(&self.server, &names, &campaign.name).await
                // Another process may have created it meanwhile.
                && meta.record().await?.is_none()
            {
                return Err(error);
            }
            let record = meta.enter(campaign).await?;
            Ok(self.outbox(names, meta, record).await? as Arc<dyn Outbox>)
        })
    }

    fn remove<'a>(&'a self, campaign: &'a str) -> Reply<'a, ()> {
        Box::pin(async move {
            let names = Names::of(campaign);
            if self.is_worked_on(names.clone()).await? {
                return Err(OutboxError::leased(self.server.place(), campaign));
            }
            // The record goes last: until then a removal that broke off can be repeated.
            for stream in [&names.work, &names.results] {
                self.server.delete_stream(stream).await?;
            }
            match self.meta(&names).await? {
                Some(meta) => meta.remove().await,
                None => Ok(()),
            }
        })
    }

    fn is_exclusive(&self) -> bool {
        false
    }
}
