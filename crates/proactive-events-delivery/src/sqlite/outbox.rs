//! The entries of one campaign in the file.

use std::time::Duration;

use proactive_events::Region;
use tokio::sync::Notify;

use super::file::{self, File};
use super::lease::Stored;
use super::writer::Tools;
use super::{decide, error, latest, lease, put};
use crate::outbox::{
    Batch, CampaignRecord, Counts, Decided, Decision, Failure, GivenUp, Lease, LeaseId, Outbox,
    OutboxError, Pace, Progress, PutCounts, Reply, Retry, Waiting, later,
};
use crate::steps::Clocks;

/// An empty lease answer comes after this at the latest.
const PATIENCE: Duration = Duration::from_millis(100);

pub(super) struct SqliteOutbox {
    pub(super) file: File,
    pub(super) clocks: Clocks,
    pub(super) lease_length: Duration,
    pub(super) id: i64,
    pub(super) record: CampaignRecord,
    /// Something may be due earlier than thought.
    pub(super) changed: Notify,
}

impl SqliteOutbox {
    async fn lease_now(&self, region: Region, most: usize) -> Result<Vec<Lease>, OutboxError> {
        let (id, clocks, lasting) = (self.id, self.clocks.clone(), self.lease_length);
        let lease = move |tools: &mut Tools<'_>| {
            let now = tools.now(&clocks)?;
            let leased = lease::lease(tools, id, region, most, (now, lasting))?;
            if !leased.is_empty() {
                latest::note(tools.connection, now)?;
            }
            Ok(leased)
        };
        let stored = self.file.write(lease).await?;
        self.each(stored, |stored| stored.into_lease(&self.record.name, lasting))
    }

    /// Makes something of every row.
    fn each<T>(
        &self,
        stored: Vec<Stored>,
        make: impl Fn(Stored) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, OutboxError> {
        let made = stored.into_iter().map(make).collect::<rusqlite::Result<_>>();
        made.map_err(|it| error::at(&self.file.path, &it))
    }
}

impl Outbox for SqliteOutbox {
    fn record(&self) -> &CampaignRecord {
        &self.record
    }

    fn progress(&self) -> Reply<'_, Progress> {
        let id = self.id;
        Box::pin(self.file.read(move |connection| file::progress(connection, id)))
    }

    fn put(&self, batch: Batch) -> Reply<'_, PutCounts> {
        let id = self.id;
        Box::pin(async move {
            let counts = self.file.write(move |tools| put::put(tools, id, batch)).await?;
            self.changed.notify_waiters();
            Ok(counts)
        })
    }

    fn lease(&self, region: Region, most: usize) -> Reply<'_, Vec<Lease>> {
        Box::pin(async move {
            let changed = self.changed.notified();
            let leases = self.lease_now(region, most).await?;
            if leases.is_empty() && tokio::time::timeout(PATIENCE, changed).await.is_ok() {
                return self.lease_now(region, most).await;
            }
            Ok(leases)
        })
    }

    fn decide(&self, decisions: Vec<Decision>) -> Reply<'_, ()> {
        let id = self.id;
        Box::pin(self.file.write(move |tools| decide::decide(tools.connection, id, &decisions)))
    }

    fn retry(&self, retries: Vec<Retry>) -> Reply<'_, ()> {
        let (id, clocks) = (self.id, self.clocks.clone());
        Box::pin(async move {
            let retry = move |tools: &mut Tools<'_>| {
                // These moments are by the clock as it is now: a step before them is not to move them.
                let now = tools.now(&clocks)?;
                latest::note(tools.connection, now)?;
                lease::retry(tools.connection, id, &retries)
            };
            self.file.write(retry).await?;
            self.changed.notify_waiters();
            Ok(())
        })
    }

    fn lease_length(&self) -> Duration {
        self.lease_length
    }

    fn extend(&self, leases: Vec<LeaseId>) -> Reply<'_, ()> {
        let (id, clocks, lasting) = (self.id, self.clocks.clone(), self.lease_length);
        Box::pin(self.file.write(move |tools| {
            let now = tools.now(&clocks)?;
            latest::note(tools.connection, now)?;
            let until = later(now, lasting);
            lease::extend(tools.connection, id, &leases, until)
        }))
    }

    fn give_up(&self, reason: Failure) -> Reply<'_, GivenUp> {
        let (id, clocks) = (self.id, self.clocks.clone());
        Box::pin(self.file.write(move |tools| {
            let now = tools.now(&clocks)?;
            decide::give_up(tools.connection, id, &reason, now)
        }))
    }

    fn counts(&self) -> Reply<'_, Counts> {
        let id = self.id;
        Box::pin(self.file.read(move |connection| decide::counts(connection, id)))
    }

    fn results(&self, after: u64, most: usize) -> Reply<'_, Vec<Decided>> {
        let id = self.id;
        Box::pin(self.file.read(move |connection| decide::results(connection, id, after, most)))
    }

    fn undecided(&self, after: u64, most: usize) -> Reply<'_, Vec<Waiting>> {
        let id = self.id;
        Box::pin(async move {
            let read = move |connection: &_| lease::undecided(connection, id, after, most);
            let stored = self.file.read(read).await?;
            self.each(stored, |stored| stored.into_waiting(&self.record.name))
        })
    }

    fn pace(&self, _: Option<u32>) -> Reply<'_, Option<Pace>> {
        Box::pin(async { Ok(None) })
    }
}
