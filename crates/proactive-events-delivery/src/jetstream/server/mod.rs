//! The connection to the servers, and the few things that are asked of them.

mod ack;
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

pub(super) use ack::{Ack, Says};
pub(super) use call::{Purge, StreamInfo};
pub(super) use fault::{Fault, Patience};
pub(super) use get::{Query, StreamName};
pub(super) use publish::{AGAIN, Outgoing, Stored};
pub(super) use pull::{Ended, PullRequest, nanos};
pub(super) use walk::Walk;

use crate::outbox::{OutboxError, OutboxErrorKind};

/// Maximum number of requests in flight.
pub(super) const IN_FLIGHT: usize = 256;
/// After a new connection, answers to what was asked before it do not come any more; what waited to be sent is given
/// this time.
const GRACE: Duration = Duration::from_millis(250);

/// The last permission error, and its time.
type Denied = Arc<Mutex<Option<(Instant, String)>>>;

/// One of the connections that are made in the course of time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Connection {
    /// The server; another one after each of its starts.
    pub(super) server: String,
    /// Counts the server's connections.
    number: u64,
}

/// A connection, kept up.
pub(super) struct Server {
    context: Context,
    /// Where, without secrets.
    place: String,
    /// Counts the connections made.
    connections: watch::Receiver<u64>,
    denied: Denied,
}

impl Server {
    pub(super) fn error(&self, kind: OutboxErrorKind, message: impl Into<String>) -> OutboxError {
        OutboxError::new(kind, self.place.clone(), message)
    }

    /// Where it is, without secrets.
    pub(super) fn place(&self) -> &str {
        &self.place
    }

    /// A time for trying again.
    pub(super) fn patience(&self) -> Patience<'_> {
        Patience::new(self)
    }

    /// The lasting or passing fault as an error, at once.
    pub(super) fn failed(&self, fault: Fault) -> OutboxError {
        match fault {
            Fault::Passing(message) => self.error(OutboxErrorKind::Unreachable, message),
            Fault::Lasting(kind, message) => self.error(kind, message),
        }
    }

    /// The connection that there is, or that was last.
    pub(super) fn connection(&self) -> Connection {
        let info = self.context.client().server_info();
        Connection { server: info.server_id, number: info.client_id }
    }

    fn denied_since(&self, moment: Instant) -> Option<String> {
        let denied = self.denied.lock().unwrap_or_else(PoisonError::into_inner);
        denied.as_ref().filter(|(at, _)| *at >= moment).map(|(_, message)| message.clone())
    }

    /// One try, given up soon after a reconnect: its answer is lost.
    async fn attempt<T>(
        &self,
        work: impl Future<Output = Result<T, Fault>> + Send,
    ) -> Result<T, Fault> {
        tokio::select! {
            done = work => done,
            () = self.reconnected() => Err(Fault::passing("the connection was lost")),
        }
    }

    /// Comes a little after the next connection.
    async fn reconnected(&self) {
        let mut connections = self.connections.clone();
        connections.mark_unchanged();
        if connections.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
        tokio::time::sleep(GRACE).await;
    }
}
