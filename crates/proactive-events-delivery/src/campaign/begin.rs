//! A campaign by its name, begun or resumed.

use std::sync::Arc;

use proactive_events::Stage;

use super::{
    CampaignBody, EnqueueError, EnqueueOptions, EnqueueReport, EnqueueStep, Recipients, enqueue,
};
use crate::outbox::{CampaignRecord, Outbox, Store};

/// One event for many recipients; rerun under the same name to resume it.
///
/// ```
/// # use std::sync::Arc;
/// use proactive_events::catalog::order_status::{Order, Seller, State, Status, Updated};
/// use proactive_events::{Locale, Localized, ReferenceId, Region, Request, Stage};
/// use proactive_events_delivery::campaign::{Campaign, CampaignBody, EnqueueOptions, Recipients};
/// use proactive_events_delivery::{Clients, ResultsFile, CancellationToken, Worker, open};
/// # use proactive_events_simulator::Simulator;
/// # tokio::runtime::Runtime::new().unwrap().block_on(async {
/// # let simulator = Arc::new(Simulator::start().await?);
/// # let folder = tempfile::tempdir()?;
/// # let url = format!("sqlite:{}", folder.path().join("outbox.db").display());
/// # let results = folder.path().join("results.jsonl");
/// # let list = "user,/event/payload/state/status\namzn1.ask.account.A,\namzn1.ask.account.B,ORDER_DELIVERED\n";
/// let seller = Seller::new(Localized::new(Locale::EnUs, "AnyCompany"));
/// let shipped = Updated::new(State::new(Status::Shipped), Order::new(seller));
/// let body = CampaignBody::of(&Request::multicast(ReferenceId::new("spring")?, shipped))?;
///
/// let store = open(&url.parse()?).await?;
/// let campaign = Campaign::begin(&*store, "spring", Stage::Development, body).await?;
/// let recipients = Recipients::from_reader(list.as_bytes());   // or Recipients::open("users.csv")?
/// campaign.enqueue(recipients, &EnqueueOptions::new(Region::NorthAmerica), &|_| {}).await?;
///
/// # let there = Arc::clone(&simulator);
/// let clients = Clients::new(Stage::Development, move |_region, stage| there.client_builder(stage));
/// Worker::new(campaign.outbox(), clients)?.run(&CancellationToken::new()).await?;
/// ResultsFile::open(&results, &*campaign.outbox()).await?.append(&*campaign.outbox()).await?;
/// assert_eq!(simulator.inbox().len(), 2);
/// # assert_eq!(std::fs::read_to_string(&results)?.lines().count(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
#[derive(Clone)]
pub struct Campaign {
    outbox: Arc<dyn Outbox>,
    body: CampaignBody,
}

impl Campaign {
    /// The campaign of this name in a store, made if there is none.
    ///
    /// # Errors
    /// When it was begun with another body or for another stage, or the store fails.
    pub async fn begin(
        store: &dyn Store,
        name: &str,
        stage: Stage,
        body: CampaignBody,
    ) -> Result<Self, EnqueueError> {
        let outbox = store.create(CampaignRecord::new(name, stage, body.digest())).await?;
        let CampaignRecord { stage: known, body: digest, .. } = outbox.record();
        if *digest != body.digest() {
            return Err(EnqueueError::OtherBody { campaign: name.to_owned() });
        }
        if *known != stage {
            return Err(EnqueueError::OtherStage { campaign: name.to_owned(), stage: *known });
        }
        Ok(Self { outbox, body })
    }

    /// Puts the recipients into the outbox, from where an earlier run of the same list ended; nothing is ever doubled.
    /// Needs a Tokio runtime: the list is read on a thread for blocking work.
    ///
    /// # Errors
    /// When the list as a whole is wrong (nothing is queued then), it cannot be read to its end, or the outbox fails:
    /// what was queued stays.
    pub async fn enqueue(
        &self,
        recipients: Recipients,
        options: &EnqueueOptions,
        observer: &(dyn Fn(EnqueueStep) + Send + Sync),
    ) -> Result<EnqueueReport, EnqueueError> {
        enqueue(&*self.outbox, &self.body, recipients, options, observer).await
    }

    /// The outbox, for a worker, for counts and for results.
    pub fn outbox(&self) -> Arc<dyn Outbox> {
        Arc::clone(&self.outbox)
    }
}
