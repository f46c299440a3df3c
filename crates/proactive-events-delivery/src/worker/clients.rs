//! The clients of workers: one a region, made when the first customer there is to be sent to.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use proactive_events::client::{SendPolicy, TokenCache};
use proactive_events::error::BuildError;
use proactive_events::{Client, ClientBuilder, Region, Stage};

type Make = dyn Fn(Region, Stage) -> ClientBuilder + Send + Sync;

/// Makes clients for the regions of a stage; they share the token, and so do those of clones.
#[derive(Clone)]
pub struct Clients {
    make: Arc<Make>,
    stage: Stage,
    policy: SendPolicy,
    tokens: Arc<Mutex<Option<TokenCache>>>,
}

impl Clients {
    /// Clients as this makes them: with credentials and, where need be, another endpoint. The policy is the worker's
    /// own.
    pub fn new(
        stage: Stage,
        make: impl Fn(Region, Stage) -> ClientBuilder + Send + Sync + 'static,
    ) -> Self {
        let policy = SendPolicy::default();
        Self { make: Arc::new(make), stage, policy, tokens: Arc::default() }
    }

    /// The same with other reactions to failures. Customers wait in the outbox and a pause ends the work whatever the
    /// policy says.
    pub fn policy(self, policy: SendPolicy) -> Self {
        Self { policy, ..self }
    }

    /// The stage that they send to.
    pub fn stage(&self) -> Stage {
        self.stage
    }

    /// A client for a region.
    ///
    /// # Errors
    /// As [`ClientBuilder::build`].
    pub fn make(&self, region: Region) -> Result<Client, BuildError> {
        let mut tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        let mut builder = (self.make)(region, self.stage).policy(self.worker_policy());
        if let Some(tokens) = &*tokens {
            builder = builder.auth(tokens.clone());
        }
        let client = builder.build()?;
        tokens.get_or_insert_with(|| client.tokens());
        Ok(client)
    }

    /// The policy, but for what the outbox does: customers wait there, and a pause ends the work.
    fn worker_policy(&self) -> SendPolicy {
        let mut policy = self.policy.clone();
        policy.awaits_customers = false;
        policy.pause.probe_every = None;
        policy
    }
}

impl fmt::Debug for Clients {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Clients").field("stage", &self.stage).finish_non_exhaustive()
    }
}
