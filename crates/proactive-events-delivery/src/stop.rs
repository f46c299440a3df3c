//! The wish that work ends.

use std::sync::Arc;

use tokio::sync::watch;

/// A wish that work ends in good order; clones share it, and it stays.
#[derive(Clone, Debug)]
pub struct Stop(Arc<watch::Sender<bool>>);

impl Default for Stop {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(false)))
    }
}

impl Stop {
    /// Nobody wishes it yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// What is under way ends; nothing new begins.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }

    /// Whether somebody wishes it.
    pub fn is_stopped(&self) -> bool {
        *self.0.borrow()
    }

    /// Comes when somebody wishes it.
    pub async fn stopped(&self) {
        // The sender lives as long as this does.
        let _ = self.0.subscribe().wait_for(|is_stopped| *is_stopped).await;
    }

    /// What something gives; `None` when the wish comes first.
    pub async fn unless_stopped<T>(&self, what: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            biased;
            () = self.stopped() => None,
            came = what => Some(came),
        }
    }
}
