//! The store: campaigns on a server or a cluster.

use std::sync::Arc;

use super::integrity::Checked;
use super::layout;
use super::names::{BUCKET_STREAM, Names};
use super::outbox::JetStreamOutbox;
use super::records::Records;
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
        let checked = Checked { server: &self.server, names: &names, records: &records };
        checked.before().await?;
        let work = layout::ensure(&self.server, layout::work(&names, &self.options)).await?;
        let results = layout::ensure(&self.server, layout::results(&names, &self.options)).await?;
        checked.after().await?;
        let server = Arc::clone(&self.server);
        let options = self.options.clone();
        Ok(Arc::new(JetStreamOutbox::new(server, options, names, records, (work, results), record)))
    }

    /// True if a worker works on a campaign, of which parts may be missing.
    async fn is_worked_on(&self, campaign: &str) -> Result<bool, OutboxError> {
        let names = Names::of(campaign);
        let Some(records) = self.records().await? else { return Ok(false) };
        let Some(record) = records.record(&self.server, &names).await? else { return Ok(false) };
        let Some(work) = layout::find(&self.server, &names.work).await? else { return Ok(false) };
        let results = StreamName { name: names.results.clone(), by_leader: work.by_leader };
        let (server, options) = (Arc::clone(&self.server), self.options.clone());
        let outbox = JetStreamOutbox::new(server, options, names, records, (work, results), record);
        outbox.is_worked_on().await
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
            let records = self.records().await?;
            let record = match &records {
                Some(records) => records.record(&self.server, &names).await?,
                None => None,
            };
            match records.zip(record) {
                Some((records, record)) => {
                    Ok(Some(self.outbox(names, records, record).await? as Arc<dyn Outbox>))
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
            let stream = layout::ensure(&self.server, layout::bucket(&self.options)).await?;
            let records = Records { stream };
            if records.record(&self.server, &names).await?.is_none()
                && let Err(error) = Checked::is_new(&self.server, &names, &campaign.name).await
                // Another process may have created it meanwhile.
                && records.record(&self.server, &names).await?.is_none()
            {
                return Err(error);
            }
            let record = records.enter(&self.server, &names, campaign).await?;
            Ok(self.outbox(names, records, record).await? as Arc<dyn Outbox>)
        })
    }

    fn remove<'a>(&'a self, campaign: &'a str) -> Reply<'a, ()> {
        Box::pin(async move {
            let names = Names::of(campaign);
            if self.is_worked_on(campaign).await? {
                return Err(OutboxError::leased(self.server.place(), campaign));
            }
            // The record goes last: until then a removal that broke off can be repeated.
            for stream in [&names.work, &names.results] {
                self.server.delete_stream(stream).await?;
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
