//! The backend in one SQLite file. A crash is a copy of the files as they lie on the disk at that moment, opened by a
//! new owner: nothing is closed, flushed or unlocked before.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use proactive_events_delivery::SqliteStore;
use proactive_events_delivery::outbox::Store;
use tempfile::TempDir;

use crate::backend::{Backend, TestClock};
use crate::bench::Bench;
use crate::sample::recipient;

/// A store in a file of a folder of its own.
pub struct Sqlite {
    store: SqliteStore,
    clock: TestClock,
    folder: TempDir,
    crashes: u32,
}

impl Sqlite {
    fn path(folder: &TempDir, crashes: u32) -> PathBuf {
        folder.path().join(format!("outbox-{crashes}.db"))
    }

    async fn open(folder: &TempDir, crashes: u32, clock: &TestClock) -> SqliteStore {
        let path = Self::path(folder, crashes);
        let store = SqliteStore::open_with_clock(&path, Arc::new(clock.clone())).await.unwrap();
        store.with_elapsed(clock.elapsed()).with_lease_length(Self::LEASE)
    }
}

impl Backend for Sqlite {
    const LEASE: Duration = Duration::from_secs(90);
    const IS_CLOCKED: bool = true;
    const CASES: (u32, u32) = (20, 500);

    async fn fresh() -> Option<Self> {
        let (folder, clock) = (tempfile::tempdir().unwrap(), TestClock::default());
        let store = Self::open(&folder, 0, &clock).await;
        Some(Self { store, clock, folder, crashes: 0 })
    }

    fn store(&self) -> Arc<dyn Store> {
        Arc::new(self.store.clone())
    }

    fn clock(&self) -> Option<&TestClock> {
        Some(&self.clock)
    }

    async fn reopen(&mut self) {
        let before = Self::path(&self.folder, self.crashes);
        self.crashes += 1;
        let after = Self::path(&self.folder, self.crashes);
        std::fs::copy(&before, &after).unwrap();
        let log = |path: &PathBuf| path.with_extension("db-wal");
        std::fs::copy(log(&before), log(&after)).unwrap();
        self.store = Self::open(&self.folder, self.crashes, &self.clock).await;
    }
}

mod conformance {
    conformance!(crate::sqlite::Sqlite);
}

/// The lock says that the old owner is dead: its leases need not end first.
#[tokio::test]
async fn a_new_owner_takes_back_leases_at_once() {
    let mut bench = Bench::<Sqlite>::fresh().await.unwrap();
    bench.put([recipient(1), recipient(2)]).await;
    bench.take(1).await;
    bench.backend.reopen().await;
    bench.open_again().await;
    let leases = bench.take(2).await;
    let repeated = leases.iter().filter(|lease| lease.request.is_repeated());
    assert_eq!(repeated.map(|lease| lease.deliveries).collect::<Vec<_>>(), [2]);
}
