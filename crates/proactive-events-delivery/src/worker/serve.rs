//! Working on all campaigns of a store, or on one.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;

use proactive_events::Stage;
use tokio::task::{JoinError, JoinSet};

use super::{Clients, Until, WorkError, Worked, Worker, WorkerOptions, pass_on};
use crate::outbox::{CampaignRecord, OutboxError, OutboxErrorKind, Store};
use crate::stop::Stop;

/// Interval between checks for new campaigns.
const LOOK: Duration = Duration::from_secs(1);

/// How the worker of a campaign ended.
type Ended = (String, Result<Worked, WorkError>);

/// Serves campaigns as they come.
pub struct Server {
    store: Arc<dyn Store>,
    clients: HashMap<Stage, Clients>,
    options: WorkerOptions,
    /// The one that is served, of all.
    campaign: Option<String>,
    on_campaign_error: Arc<dyn Fn(&OutboxError) + Send + Sync>,
}

/// What is under way.
#[derive(Default)]
struct Served {
    workers: JoinSet<Ended>,
    /// Campaigns that are worked on, or over.
    taken: BTreeSet<String>,
    /// A campaign that cannot be worked on: the others are.
    damaged: Option<OutboxError>,
}

impl Server {
    /// Serves a store with these clients: campaigns of other stages are left alone.
    pub fn new(
        store: Arc<dyn Store>,
        clients: impl IntoIterator<Item = Clients>,
        options: WorkerOptions,
    ) -> Self {
        let clients = clients.into_iter().map(|clients| (clients.stage(), clients)).collect();
        Self { store, clients, options, campaign: None, on_campaign_error: Arc::new(|_| {}) }
    }

    /// Serves only the campaign of this name.
    pub fn only(self, campaign: Option<String>) -> Self {
        Self { campaign, ..self }
    }

    /// Tells at once of a campaign that is damaged or was removed, while the others are served. [`run`](Self::run) ends
    /// with the first damage; a removed campaign is forgotten, and served again when somebody makes it anew.
    pub fn on_campaign_error(self, tell: impl Fn(&OutboxError) + Send + Sync + 'static) -> Self {
        Self { on_campaign_error: Arc::new(tell), ..self }
    }

    /// Serves until somebody stops it or a lane pauses; and, unless the options say otherwise, until every campaign is
    /// decided. A store for many machines may be empty at first: then somebody will fill it.
    ///
    /// # Errors
    /// As [`Worker::run`].
    pub async fn run(&self, stop: &Stop) -> Result<Worked, WorkError> {
        let ending = Stop::new();
        tokio::select! {
            served = self.serve(&ending) => served,
            never = pass_on(stop, &ending) => never,
        }
    }

    async fn serve(&self, ending: &Stop) -> Result<Worked, WorkError> {
        let mut served = Served::default();
        let mut ended = Ok(Worked::default());
        while !ending.is_stopped() {
            self.take(&mut served, ending).await?;
            if served.workers.is_empty() && self.is_done(&served) {
                break;
            }
            let joined = tokio::select! {
                joined = served.workers.join_next(), if !served.workers.is_empty() => joined,
                () = tokio::time::sleep(LOOK) => None,
                () = ending.stopped() => None,
            };
            if let Some(joined) = joined {
                ended = first_trouble(ended, self.set_aside(&mut served, joined));
                if !matches!(&ended, Ok(Worked { pause: None })) {
                    ending.stop();
                }
            }
        }
        while let Some(joined) = served.workers.join_next().await {
            ended = first_trouble(ended, self.set_aside(&mut served, joined));
        }
        match (ended, served.damaged) {
            (Ok(Worked { pause: None }), Some(error)) => Err(error.into()),
            (ended, _) => ended,
        }
    }

    /// Keeps what concerns one campaign of many from the others.
    fn set_aside(
        &self,
        served: &mut Served,
        joined: Result<Ended, JoinError>,
    ) -> Result<Worked, WorkError> {
        match joined? {
            (name, Err(WorkError::Outbox(error))) if self.is_to_be_forgotten(&error) => {
                (self.on_campaign_error)(&error);
                served.taken.remove(&name);
            }
            (_, Err(WorkError::Outbox(error))) if self.is_of_one(&error) => {
                self.note_damage(served, error);
            }
            (_, worked) => return worked,
        }
        Ok(Worked::default())
    }

    /// Whether a campaign was removed, and this server goes on.
    fn is_to_be_forgotten(&self, error: &OutboxError) -> bool {
        let goes_on = self.campaign.is_none() || self.options.until == Until::Stopped;
        error.kind() == OutboxErrorKind::Removed && goes_on
    }

    /// Whether an error is about one campaign, and others are served.
    fn is_of_one(&self, error: &OutboxError) -> bool {
        let is_damage = matches!(error.kind(), OutboxErrorKind::Corrupt | OutboxErrorKind::Missing);
        is_damage && self.campaign.is_none()
    }

    fn note_damage(&self, served: &mut Served, error: OutboxError) {
        (self.on_campaign_error)(&error);
        served.damaged.get_or_insert(error);
    }

    /// Takes up the campaigns that nobody here works on.
    async fn take(&self, served: &mut Served, ending: &Stop) -> Result<(), WorkError> {
        for record in self.store.list().await? {
            if self.is_served(&record) && !served.taken.contains(&record.name) {
                let name = record.name.clone();
                match self.begin(served, record, ending).await {
                    // Removed since it was listed.
                    Err(WorkError::Outbox(error)) if self.is_to_be_forgotten(&error) => {}
                    Err(WorkError::Outbox(error)) if self.is_of_one(&error) => {
                        served.taken.insert(name);
                        self.note_damage(served, error);
                    }
                    begun => begun?,
                }
            }
        }
        Ok(())
    }

    async fn begin(
        &self,
        served: &mut Served,
        record: CampaignRecord,
        ending: &Stop,
    ) -> Result<(), WorkError> {
        let (Some(clients), Some(outbox)) =
            (self.clients.get(&record.stage), self.store.open(&record.name).await?)
        else {
            return Ok(());
        };
        let worker = Worker::new(outbox, clients.clone())?.options(self.options.clone());
        let (ending, name) = (ending.clone(), record.name.clone());
        served.workers.spawn(async move { (name, worker.run(&ending).await) });
        served.taken.insert(record.name);
        Ok(())
    }

    fn is_served(&self, record: &CampaignRecord) -> bool {
        let is_meant = self.campaign.as_ref().is_none_or(|name| *name == record.name);
        is_meant && self.clients.contains_key(&record.stage)
    }

    /// Whether nothing more is to come.
    fn is_done(&self, served: &Served) -> bool {
        let is_filled = !served.taken.is_empty() || self.store.is_exclusive();
        self.options.until == Until::Decided && is_filled
    }
}

/// What the workers said together: the first trouble counts.
fn first_trouble(
    before: Result<Worked, WorkError>,
    next: Result<Worked, WorkError>,
) -> Result<Worked, WorkError> {
    match before {
        Ok(Worked { pause: None }) => next,
        told => told,
    }
}
