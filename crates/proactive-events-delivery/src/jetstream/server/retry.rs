//! The retry budget of an operation.

use std::time::Duration;

use tokio::time::Instant;

use super::connection::Server;
use super::fault::Fault;
use crate::outbox::{OutboxError, OutboxErrorKind};

/// Maximum duration of an operation with its retries: old servers need up to half a minute to elect another leader.
const RETRY_LIMIT: Duration = Duration::from_mins(1);
/// Pause before the first retry; later pauses are longer.
const FIRST_PAUSE: Duration = Duration::from_millis(25);
/// Maximum pause before a retry.
const MAX_PAUSE: Duration = Duration::from_secs(1);

impl Server {
    /// Budget for the retries of one operation.
    pub(in crate::jetstream) fn retries(&self) -> RetryBudget<'_> {
        RetryBudget::new(self)
    }
}

/// Bounds the retries of an operation.
pub(in super::super) struct RetryBudget<'s> {
    server: &'s Server,
    began: Instant,
    pause: Duration,
}

impl<'s> RetryBudget<'s> {
    fn new(server: &'s Server) -> Self {
        Self { server, began: Instant::now(), pause: FIRST_PAUSE }
    }

    /// Waits before the next try.
    ///
    /// # Errors
    /// When the fault is lasting, or the time is over.
    pub(in super::super) async fn wait_after(&mut self, fault: Fault) -> Result<(), OutboxError> {
        let message = match fault {
            Fault::Lasting(kind, message) => return Err(self.server.error(kind, message)),
            Fault::Passing(message) => message,
        };
        // The server does not answer a request that is not allowed; the client library reports it as an event.
        if let Some(denied) = self.server.denied_since(self.began) {
            return Err(self.server.error(OutboxErrorKind::Denied, denied));
        }
        if self.began.elapsed() > RETRY_LIMIT {
            return Err(self.server.error(OutboxErrorKind::Unreachable, message));
        }
        tracing::debug!(message, "the request is repeated");
        tokio::time::sleep(self.pause).await;
        self.pause = (self.pause * 2).min(MAX_PAUSE);
        Ok(())
    }
}
