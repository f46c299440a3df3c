//! The backend in memory: it lives as long as the process, so that a crash is only the death of its workers.

use std::sync::Arc;
use std::time::Duration;

use proactive_events_delivery::MemoryStore;
use proactive_events_delivery::outbox::Store;

use crate::backend::{Backend, TestClock};

/// A store in memory.
pub struct Memory {
    store: MemoryStore,
    clock: TestClock,
}

impl Backend for Memory {
    const LEASE: Duration = Duration::from_mins(1);
    const IS_CLOCKED: bool = true;
    const CASES: (u32, u32) = (400, 10_000);

    async fn fresh() -> Option<Self> {
        let clock = TestClock::default();
        let store = MemoryStore::with_clock(Arc::new(clock.clone()));
        Some(Self { store: store.with_elapsed(clock.elapsed()), clock })
    }

    fn store(&self) -> Arc<dyn Store> {
        Arc::new(self.store.clone())
    }

    fn clock(&self) -> Option<&TestClock> {
        Some(&self.clock)
    }

    async fn reopen(&mut self) {}
}

mod conformance {
    conformance!(crate::memory::Memory);
}
