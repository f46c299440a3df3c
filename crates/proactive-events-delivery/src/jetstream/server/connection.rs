//! The connection: one client, which connects again by itself.

use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_nats::jetstream::Context;
use tokio::sync::watch;
use tokio::time::Instant;

use super::fault::Fault;
use crate::outbox::{OutboxError, OutboxErrorKind};

/// Wait for answers after a reconnect. Answers to requests on the connection before do not come any more; requests that
/// waited to be sent are sent on the new one.
pub(super) const RECONNECT_GRACE: Duration = Duration::from_millis(250);

/// The last permission error, and its time.
pub(super) type Denied = Arc<Mutex<Option<(Instant, String)>>>;

/// Identifies one of the connections that this process has made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::jetstream) struct Connection {
    /// Id of the server; each start of a server has another one.
    pub(in crate::jetstream) server: String,
    /// Counts the server's connections.
    number: u64,
}

/// A connection that is made again when it breaks.
pub(in crate::jetstream) struct Server {
    context: Context,
    /// URL without secrets.
    place: String,
    /// Counts the connections made.
    connections: watch::Receiver<u64>,
    denied: Denied,
}

impl Server {
    /// A server at a URL without secrets. The event callback of its client counts the connections, and keeps the last
    /// permission error.
    pub(super) fn new(
        context: Context,
        place: String,
        connections: watch::Receiver<u64>,
        denied: Denied,
    ) -> Self {
        Self { context, place, connections, denied }
    }

    pub(super) fn client(&self) -> async_nats::Client {
        self.context.client()
    }

    pub(super) fn context(&self) -> &Context {
        &self.context
    }

    pub(in crate::jetstream) fn error(
        &self,
        kind: OutboxErrorKind,
        message: impl Into<String>,
    ) -> OutboxError {
        OutboxError::new(kind, self.place.clone(), message)
    }

    /// URL without secrets.
    pub(in crate::jetstream) fn place(&self) -> &str {
        &self.place
    }

    /// A fault as an error, without a retry.
    pub(in crate::jetstream) fn failed(&self, fault: Fault) -> OutboxError {
        match fault {
            Fault::Passing(message) => self.error(OutboxErrorKind::Unreachable, message),
            Fault::Lasting(kind, message) => self.error(kind, message),
        }
    }

    /// The current connection, or the last one.
    pub(in crate::jetstream) fn connection(&self) -> Connection {
        let info = self.client().server_info();
        Connection { server: info.server_id, number: info.client_id }
    }

    /// The permission error that came after a moment, if one came.
    pub(super) fn denied_since(&self, moment: Instant) -> Option<String> {
        let denied = self.denied.lock().unwrap_or_else(PoisonError::into_inner);
        denied.as_ref().filter(|(at, _)| *at >= moment).map(|(_, message)| message.clone())
    }

    /// One try. It ends soon after a reconnect, because its answer is lost.
    pub(super) async fn attempt<T>(
        &self,
        work: impl Future<Output = Result<T, Fault>> + Send,
    ) -> Result<T, Fault> {
        tokio::select! {
            done = work => done,
            () = self.reconnected() => Err(Fault::passing("the connection was lost")),
        }
    }

    /// Ends a moment after the next reconnect.
    pub(super) async fn reconnected(&self) {
        let mut connections = self.connections.clone();
        connections.mark_unchanged();
        if connections.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
        tokio::time::sleep(RECONNECT_GRACE).await;
    }
}
