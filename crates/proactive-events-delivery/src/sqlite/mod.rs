//! The outbox in one SQLite file, for one machine: the default.
//!
//! Write-ahead log, `synchronous=FULL`, one thread that writes and commits in groups (`writer`), separate readers. One
//! process at a time works on a file (`lock`); others may look at it. What a dead owner had leased is waiting again as
//! soon as the next one opens the file. While one is open, leases and waits are spans: their moments move with the wall
//! clock (`crate::steps`).

mod commits;
mod damage;
mod decide;
mod error;
mod file;
mod frames;
mod hold;
mod identity;
mod latest;
mod lease;
mod lock;
mod migrate;
mod multicast_keys;
mod outbox;
mod put;
mod region;
mod schema;
mod seal;
mod whole;
mod writer;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use proactive_events::values::Clock;
use tokio::sync::Notify;

use crate::outbox::{CampaignRecord, DEFAULT_LEASE, Outbox, OutboxError, Reply, Store};
use crate::steady::SteadyClock;
use crate::steps::Clocks;
use file::File;
use outbox::SqliteOutbox;

/// A store in one file.
#[derive(Clone)]
pub struct SqliteStore {
    file: File,
    clocks: Clocks,
    lease_length: Duration,
}

impl SqliteStore {
    /// Opens a file to work on it; makes it, for this user alone, if it is not there.
    ///
    /// # Errors
    /// When another process works on it, it cannot be written, or it is not an outbox of this version.
    pub async fn open(path: &Path) -> Result<Self, OutboxError> {
        Self::open_with_clock(path, Arc::new(SteadyClock::new())).await
    }

    /// Opens a file by another clock than [`SteadyClock`].
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub async fn open_with_clock(path: &Path, clock: Arc<dyn Clock>) -> Result<Self, OutboxError> {
        let file = File::open(path, clock.now()).await?;
        Ok(Self { file, clocks: Clocks::new(clock), lease_length: DEFAULT_LEASE })
    }

    /// Measures the spans of leases and waits by another clock than the system's monotonic one: for tests that set the
    /// wall clock. To be called before anything is leased.
    #[must_use]
    pub fn with_elapsed(self, elapsed: impl Fn() -> Duration + Send + Sync + 'static) -> Self {
        Self { clocks: self.clocks.with_elapsed(elapsed), ..self }
    }

    /// Sets the length of leases, instead of a minute. To be called before a campaign is opened.
    #[must_use]
    pub fn with_lease_length(self, lease_length: Duration) -> Self {
        Self { lease_length, ..self }
    }

    /// Opens a file for reading, also while a process works on it.
    ///
    /// # Errors
    /// When it is not there, or is not an outbox of this version.
    pub async fn open_to_read(path: &Path) -> Result<Self, OutboxError> {
        let clocks = Clocks::new(Arc::new(SteadyClock::new()));
        Ok(Self { file: File::open_to_read(path).await?, clocks, lease_length: DEFAULT_LEASE })
    }

    fn outbox(&self, id: i64, record: CampaignRecord) -> Arc<dyn Outbox> {
        Arc::new(SqliteOutbox {
            file: self.file.clone(),
            clocks: self.clocks.clone(),
            lease_length: self.lease_length,
            id,
            record,
            changed: Notify::new(),
        })
    }
}

impl Store for SqliteStore {
    fn list(&self) -> Reply<'_, Vec<CampaignRecord>> {
        Box::pin(async { self.file.read(file::campaigns).await })
    }

    fn open<'a>(&'a self, campaign: &'a str) -> Reply<'a, Option<Arc<dyn Outbox>>> {
        Box::pin(async {
            self.file.check_campaign(campaign)?;
            let name = campaign.to_owned();
            let found = self.file.read(move |connection| file::campaign(connection, &name)).await?;
            Ok(found.map(|(id, record)| self.outbox(id, record)))
        })
    }

    fn create(&self, campaign: CampaignRecord) -> Reply<'_, Arc<dyn Outbox>> {
        Box::pin(async {
            self.file.check_campaign(&campaign.name)?;
            let made =
                self.file.write(move |tools| file::create(tools.connection, campaign)).await?;
            let (id, record) = made;
            Ok(self.outbox(id, record))
        })
    }

    fn remove<'a>(&'a self, campaign: &'a str) -> Reply<'a, ()> {
        Box::pin(async {
            self.file.check_campaign(campaign)?;
            let (emptied, removed) = (campaign.to_owned(), campaign.to_owned());
            let (name, clocks) = (campaign.to_owned(), self.clocks.clone());
            let leased = self.file.write(move |tools| {
                let now = tools.now(&clocks)?;
                file::leased(tools.connection, &name, now)
            });
            if leased.await? > 0 {
                return Err(OutboxError::leased(self.file.path.display().to_string(), campaign));
            }
            self.file.write(move |tools| file::empty(tools, &emptied)).await?;
            self.file.shrink().await?;
            // The record goes last: until then a removal that broke off can be repeated.
            self.file.write(move |tools| file::remove(tools, &removed)).await
        })
    }

    fn is_exclusive(&self) -> bool {
        true
    }
}
