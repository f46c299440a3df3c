//! The backend on NATS JetStream: a server of its own for each test. A crash is that of the server (SIGKILL), with
//! its workers: they reconnect.

use std::sync::Arc;
use std::time::Duration;

use proactive_events_delivery::outbox::Store;
use proactive_events_delivery::{JetStreamStore, ServerUrl};
use proactive_events_tests::nats::NatsServer;

use crate::backend::{Backend, TestClock};

/// A store on a server of its own.
pub struct JetStream {
    store: JetStreamStore,
    server: NatsServer,
}

impl JetStream {
    async fn connect(server: &NatsServer) -> JetStreamStore {
        let url: ServerUrl = format!("{}?lease=2", server.url()).parse().unwrap();
        JetStreamStore::connect(&url).await.unwrap()
    }
}

impl Backend for JetStream {
    const LEASE: Duration = Duration::from_secs(2);
    const IS_CLOCKED: bool = false;
    const CASES: (u32, u32) = (2, 30);
    const SURVIVES_CRASHES: bool = false;
    const KEEPS_PLACES: bool = false;
    const HEARS_LATE_OUTCOMES: bool = false;
    const TELLS_ALL_LEASES: bool = false;

    async fn fresh() -> Option<Self> {
        let server = NatsServer::start("the outbox on JetStream")?;
        Some(Self { store: Self::connect(&server).await, server })
    }

    fn store(&self) -> Arc<dyn Store> {
        Arc::new(self.store.clone())
    }

    fn clock(&self) -> Option<&TestClock> {
        None
    }

    async fn reopen(&mut self) {
        self.server.kill();
        self.server.restart();
        self.store = Self::connect(&self.server).await;
    }
}

mod conformance {
    conformance!(crate::jetstream::JetStream);
}
