//! An outbox of single requests, for services that want to send durably: put in, sent by a worker, in this process or
//! in another.

use std::sync::Arc;

use proactive_events::{EncodedRequest, Event, Region, Request, Stage, Violations};

use crate::outbox::{
    Batch, CampaignRecord, Entry, Key, Known, Outbox, OutboxError, OutboxErrorKind, PutCounts,
    Queued, Store,
};

/// Takes single requests. A later request replaces one of the same customer and reference id that is not decided yet; of a
/// multicast, of the same region and reference id. The timestamp says which one is later, and for two with the same
/// timestamp the order of putting: see [`put`](Self::put).
///
/// ```
/// use std::time::Duration;
/// # use proactive_events::catalog::order_status::{Order, Seller, State, Status, Updated};
/// # use proactive_events::{Locale, Localized, ReferenceId, Region, Request, Stage, UserId};
/// use proactive_events_delivery::{Clients, PutOutcome, RequestOutbox, CancellationToken, Worker, open};
/// # use proactive_events_simulator::Simulator;
/// # tokio::runtime::Runtime::new().unwrap().block_on(async {
/// # let simulator = Arc::new(Simulator::start().await?);
/// # use std::sync::Arc;
/// # let seller = Seller::new(Localized::new(Locale::EnUs, "AnyCompany"));
/// # let shipped = Updated::new(State::new(Status::Shipped), Order::new(seller));
/// # let request = Request::unicast(ReferenceId::new("o1")?, UserId::new("amzn1.ask.account.1")?, shipped);
/// # let folder = tempfile::tempdir()?;
/// # let url = format!("sqlite:{}", folder.path().join("outbox.db").display());
/// let store = open(&url.parse()?).await?;
/// let orders = RequestOutbox::open(&*store, "orders", Stage::Development).await?;
/// let outcome = orders.put(Region::NorthAmerica, &request).await?;   // on disk from here on
/// assert_eq!(outcome, PutOutcome::Queued);
///
/// # let there = Arc::clone(&simulator);
/// let clients = Clients::new(Stage::Development, move |_region, stage| there.client_builder(stage));
/// Worker::new(orders.outbox(), clients)?.run(&CancellationToken::new()).await?;
/// assert_eq!(simulator.inbox().len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
#[derive(Clone)]
pub struct RequestOutbox(Arc<dyn Outbox>);

/// Result of putting a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[must_use = "a request that is not newer than a known one is not queued"]
pub enum PutOutcome {
    /// It is queued: it will be sent, or expire.
    Queued,
    /// It is queued in the place of an older request that was not decided yet.
    Replaced,
    /// Nothing was changed: the same request, or one of the same customer and reference id that was put with a later
    /// timestamp, is queued or was decided. An update has to be made newer, by
    /// [`Request::update`](proactive_events::Request::update).
    NotNewer,
}

impl PutOutcome {
    fn of(counts: PutCounts) -> Self {
        match counts {
            PutCounts { added: 1.., .. } => Self::Queued,
            PutCounts { superseded: 1.., .. } => Self::Replaced,
            _ => Self::NotNewer,
        }
    }
}

/// Why a request was not put.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum PutError {
    /// It breaks a rule: it will never be sent.
    Invalid(Violations),
    /// The outbox failed.
    Outbox(OutboxError),
}

impl std::fmt::Display for PutError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Invalid(violations) => write!(f, "invalid, not queued: {violations}"),
            Self::Outbox(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for PutError {}

impl RequestOutbox {
    /// Opens the outbox of this name in a store, or makes it.
    ///
    /// # Errors
    /// When the store fails, or the outbox is there and of the other stage.
    pub async fn open(store: &dyn Store, name: &str, stage: Stage) -> Result<Self, OutboxError> {
        let outbox = store.create(CampaignRecord::new(name, stage, "")).await?;
        let known = outbox.record().stage;
        if known != stage {
            let message = format!(
                "the stage of this outbox is {}, not {}; open it as {}, or open one of another name",
                known.as_str(),
                stage.as_str(),
                known.as_str()
            );
            return Err(OutboxError::new(OutboxErrorKind::Other, name, message));
        }
        Ok(Self(outbox))
    }

    /// Takes a request, for a customer of a region or for all customers of a region. What is queued when this returns is on
    /// disk, and will be sent, or expire; the outcome says whether it is.
    ///
    /// Requests of the same customer (or multicast region) and reference id are compared by the timestamps that they are
    /// put with, in whole milliseconds:
    ///
    /// - A later one replaces the newest one ([`PutOutcome::Replaced`]), or is an entry of its own if that is decided
    ///   ([`PutOutcome::Queued`]).
    /// - Of two with the same timestamp, such as two statuses within one millisecond, the one that is put later wins in
    ///   the same way. Putting the very same request again changes nothing ([`PutOutcome::NotNewer`]).
    /// - An earlier one changes nothing ([`PutOutcome::NotNewer`]).
    ///
    /// The service keeps the event with the latest timestamp, and a request that is replaced may have been sent already. So
    /// a winner whose timestamp is not later than that of the request before it is sent with a timestamp one millisecond
    /// after that one; its life span is as long as before. This also holds across restarts, and for several processes
    /// that put into one server; of requests that are put at the same time, the one that the store takes last wins.
    ///
    /// # Errors
    /// When it is invalid, or the outbox fails.
    pub async fn put<E: Event>(
        &self,
        region: Region,
        request: &Request<E>,
    ) -> Result<PutOutcome, PutError> {
        let encoded = request.encode().map_err(PutError::Invalid)?;
        let counts = self.put_encoded(region, [encoded]).await.map_err(PutError::Outbox)?;
        Ok(PutOutcome::of(counts))
    }

    /// Takes encoded requests, all or none. The counts say how many are queued (`added`), how many replaced an older one
    /// (`superseded`), and how many changed nothing, as [`PutOutcome::NotNewer`] (`kept`).
    ///
    /// # Errors
    /// When the outbox fails.
    pub async fn put_encoded(
        &self,
        region: Region,
        requests: impl IntoIterator<Item = EncodedRequest>,
    ) -> Result<PutCounts, OutboxError> {
        let entries = requests.into_iter().map(|request| Entry {
            key: Key::of_request_in(region, &request),
            region,
            line: None,
            request: Queued::Whole(request),
        });
        let entries = entries.collect();
        let batch = Batch { entries, known: Known::Supersede, ..Batch::default() };
        self.0.put(batch).await
    }

    /// The outbox, for a worker, for counts and for results.
    pub fn outbox(&self) -> Arc<dyn Outbox> {
        Arc::clone(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::MemoryStore;

    #[tokio::test]
    async fn an_outbox_of_the_other_stage_is_an_error() {
        for (stage, other) in [(Stage::Live, Stage::Development), (Stage::Development, Stage::Live)]
        {
            let store = MemoryStore::default();
            assert!(RequestOutbox::open(&store, "orders", stage).await.is_ok());
            let error = RequestOutbox::open(&store, "orders", other).await.err();
            let said = error.map(|error| error.to_string()).unwrap_or_default();
            assert!(said.contains("orders") && said.contains(stage.as_str()), "{said}");
            assert!(RequestOutbox::open(&store, "orders", stage).await.is_ok());
        }
    }
}
