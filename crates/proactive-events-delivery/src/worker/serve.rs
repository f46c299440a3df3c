//! Working on all campaigns of a store, or on one.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use proactive_events::Stage;
use tokio::task::{JoinError, JoinSet};

use super::{Clients, Until, WorkError, Worked, Worker, WorkerOptions};
use crate::outbox::{CampaignRecord, OutboxError, OutboxErrorKind, Store};
use tokio_util::sync::CancellationToken;

/// Interval between checks for new campaigns.
const LOOK: Duration = Duration::from_secs(1);

/// End of a campaign's worker.
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

/// Work in progress.
#[derive(Default)]
struct Served {
    workers: JoinSet<Ended>,
    /// Campaigns that are worked on, or over, by name.
    taken: BTreeMap<String, Taken>,
    /// True if there was one.
    has_taken: bool,
    /// A campaign that cannot be worked on: the others are.
    damaged: Option<OutboxError>,
}

/// A campaign that was taken up.
struct Taken {
    record: CampaignRecord,
    /// Ends the work on this campaign alone.
    stop: CancellationToken,
    is_running: bool,
    was_removed: bool,
}

impl Taken {
    fn new(record: CampaignRecord, stop: CancellationToken) -> Self {
        Self { record, stop, is_running: false, was_removed: false }
    }
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
    /// with the first damage; a removed campaign is forgotten, and served again when it is created again.
    pub fn on_campaign_error(self, tell: impl Fn(&OutboxError) + Send + Sync + 'static) -> Self {
        Self { on_campaign_error: Arc::new(tell), ..self }
    }

    /// Serves until it is stopped or a lane pauses; and, unless the options say otherwise, until every campaign is
    /// decided. A store for many machines may be empty at first: another process will fill it.
    ///
    /// # Errors
    /// As [`Worker::run`].
    pub async fn run(&self, stop: &CancellationToken) -> Result<Worked, WorkError> {
        self.serve(&stop.child_token()).await
    }

    async fn serve(&self, ending: &CancellationToken) -> Result<Worked, WorkError> {
        let mut served = Served::default();
        let mut ended = Ok(Worked::default());
        while !ending.is_cancelled() {
            self.take(&mut served, ending).await?;
            if served.workers.is_empty() && self.is_done(&served) {
                break;
            }
            let joined = tokio::select! {
                joined = served.workers.join_next(), if !served.workers.is_empty() => joined,
                () = tokio::time::sleep(LOOK) => None,
                () = ending.cancelled() => None,
            };
            if let Some(joined) = joined {
                ended = first_trouble(ended, self.set_aside(&mut served, joined));
                if !matches!(&ended, Ok(Worked { pause: None })) {
                    ending.cancel();
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
        let (name, worked) = joined?;
        let taken = served.taken.get_mut(&name);
        let was_removed = taken.is_some_and(|taken| {
            taken.is_running = false;
            taken.was_removed
        });
        match worked {
            Err(WorkError::Outbox(_)) if was_removed => {}
            Err(WorkError::Outbox(error)) if self.is_removal(&error) => {
                (self.on_campaign_error)(&error);
            }
            Err(WorkError::Outbox(error)) if self.is_of_one(&error) => {
                self.note_damage(served, error);
            }
            worked => return worked,
        }
        Ok(Worked::default())
    }

    /// True if this server continues when a campaign is removed.
    fn outlives_removal(&self) -> bool {
        self.campaign.is_none() || self.options.until == Until::Stopped
    }

    /// True if a campaign was removed, and this server continues.
    fn is_removal(&self, error: &OutboxError) -> bool {
        error.kind() == OutboxErrorKind::Removed && self.outlives_removal()
    }

    /// Ends the work on campaigns that were removed, or created again under the same name.
    fn let_go(&self, served: &mut Served, listed: &[CampaignRecord]) {
        served.taken.retain(|name, taken| {
            if listed.contains(&taken.record) {
                return true;
            }
            if taken.is_running && !taken.was_removed {
                let place = format!("campaign {name:?}");
                let message = "the campaign is not there any more";
                let error = OutboxError::new(OutboxErrorKind::Removed, place, message);
                (self.on_campaign_error)(&error);
                taken.was_removed = true;
                taken.stop.cancel();
            }
            taken.is_running
        });
    }

    /// True if an error concerns one campaign, and others are served.
    fn is_of_one(&self, error: &OutboxError) -> bool {
        let is_damage = matches!(error.kind(), OutboxErrorKind::Corrupt | OutboxErrorKind::Missing);
        is_damage && self.campaign.is_none()
    }

    fn note_damage(&self, served: &mut Served, error: OutboxError) {
        (self.on_campaign_error)(&error);
        served.damaged.get_or_insert(error);
    }

    /// Starts work on the campaigns that no worker here serves.
    async fn take(&self, served: &mut Served, ending: &CancellationToken) -> Result<(), WorkError> {
        let listed = self.store.list().await?;
        if self.outlives_removal() {
            self.let_go(served, &listed);
        }
        for record in listed {
            if self.is_served(&record) && !served.taken.contains_key(&record.name) {
                let mut taken = Taken::new(record.clone(), ending.child_token());
                match self.begin(served, &taken).await {
                    Ok(true) => taken.is_running = true,
                    // Removed since it was listed.
                    Ok(false) => continue,
                    Err(WorkError::Outbox(error)) if self.is_removal(&error) => continue,
                    Err(WorkError::Outbox(error)) if self.is_of_one(&error) => {
                        self.note_damage(served, error);
                    }
                    Err(error) => return Err(error),
                }
                served.taken.insert(record.name, taken);
                served.has_taken = true;
            }
        }
        Ok(())
    }

    /// Begins the work on a campaign; gives whether it is there.
    async fn begin(&self, served: &mut Served, taken: &Taken) -> Result<bool, WorkError> {
        let record = &taken.record;
        let (Some(clients), Some(outbox)) =
            (self.clients.get(&record.stage), self.store.open(&record.name).await?)
        else {
            return Ok(false);
        };
        let worker = Worker::new(outbox, clients.clone())?.options(self.options.clone());
        let (stop, name) = (taken.stop.clone(), record.name.clone());
        served.workers.spawn(async move { (name, worker.run(&stop).await) });
        Ok(true)
    }

    fn is_served(&self, record: &CampaignRecord) -> bool {
        let is_meant = self.campaign.as_ref().is_none_or(|name| *name == record.name);
        is_meant && self.clients.contains_key(&record.stage)
    }

    /// True if no more work is to come.
    fn is_done(&self, served: &Served) -> bool {
        let is_filled = served.has_taken || self.store.is_exclusive();
        self.options.until == Until::Decided && is_filled
    }
}

/// Combined result of the workers: the first error counts.
fn first_trouble(
    before: Result<Worked, WorkError>,
    next: Result<Worked, WorkError>,
) -> Result<Worked, WorkError> {
    match before {
        Ok(Worked { pause: None }) => next,
        told => told,
    }
}
