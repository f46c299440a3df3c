//! The connection to the servers, and the operations that the outbox needs of them.

mod ack;
mod api;
mod call;
mod connect;
mod fault;
mod get;
mod publish;
mod pull;
mod walk;

use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_nats::jetstream::Context;
use tokio::sync::watch;
use tokio::time::Instant;

pub(super) use ack::Ack;
pub(super) use api::StreamInfo;
pub(super) use call::Purge;
pub(super) use fault::{Fault, RetryBudget};
pub(super) use get::{Query, StreamName};
pub(super) use publish::{Outgoing, PUBLISHED_AGAIN, Stored};
pub(super) use pull::{Ended, PullRequest, Pulled};
pub(super) use walk::Walk;

use crate::outbox::{OutboxError, OutboxErrorKind};

/// Maximum number of requests in flight.
const MAX_REQUESTS_IN_FLIGHT: usize = 256;
/// Wait for answers after a reconnect. Answers to requests on the connection before do not come any more; requests that
/// waited to be sent are sent on the new one.
const RECONNECT_GRACE: Duration = Duration::from_millis(250);

/// The last permission error, and its time.
type Denied = Arc<Mutex<Option<(Instant, String)>>>;

/// Identifies one of the connections that this process has made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Connection {
    /// Id of the server; each start of a server has another one.
    pub(super) server: String,
    /// Counts the server's connections.
    number: u64,
}

/// A connection that is made again when it breaks.
pub(super) struct Server {
    context: Context,
    /// URL without secrets.
    place: String,
    /// Counts the connections made.
    connections: watch::Receiver<u64>,
    denied: Denied,
}

impl Server {
    pub(super) fn error(&self, kind: OutboxErrorKind, message: impl Into<String>) -> OutboxError {
        OutboxError::new(kind, self.place.clone(), message)
    }

    /// URL without secrets.
    pub(super) fn place(&self) -> &str {
        &self.place
    }

    /// Budget for the retries of one operation.
    pub(super) fn retries(&self) -> RetryBudget<'_> {
        RetryBudget::new(self)
    }

    /// A fault as an error, without a retry.
    pub(super) fn failed(&self, fault: Fault) -> OutboxError {
        match fault {
            Fault::Passing(message) => self.error(OutboxErrorKind::Unreachable, message),
            Fault::Lasting(kind, message) => self.error(kind, message),
        }
    }

    /// The current connection, or the last one.
    pub(super) fn connection(&self) -> Connection {
        let info = self.context.client().server_info();
        Connection { server: info.server_id, number: info.client_id }
    }

    fn denied_since(&self, moment: Instant) -> Option<String> {
        let denied = self.denied.lock().unwrap_or_else(PoisonError::into_inner);
        denied.as_ref().filter(|(at, _)| *at >= moment).map(|(_, message)| message.clone())
    }

    /// One try. It ends soon after a reconnect, because its answer is lost.
    async fn attempt<T>(
        &self,
        work: impl Future<Output = Result<T, Fault>> + Send,
    ) -> Result<T, Fault> {
        tokio::select! {
            done = work => done,
            () = self.reconnected() => Err(Fault::passing("the connection was lost")),
        }
    }

    /// Ends a moment after the next reconnect.
    async fn reconnected(&self) {
        let mut connections = self.connections.clone();
        connections.mark_unchanged();
        if connections.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
        tokio::time::sleep(RECONNECT_GRACE).await;
    }
}
