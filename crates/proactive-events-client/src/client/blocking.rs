//! For callers without an async runtime.

use std::sync::Arc;
use std::sync::mpsc;

use proactive_events_core::{EncodedRequest, Event, Request};
use tokio::runtime::{Builder, Runtime};

use super::{BuildError, Client, ClientBuilder};
use crate::outcome::Accepted;
use crate::send_error::{SendError, SendErrorKind};

/// A [`Client`] whose sends block the thread; it brings a runtime of its own, with one thread.
///
/// Cheap to clone, and every thread may send at once. It may be used inside an async runtime, too, though there
/// it blocks what else that thread has to do.
///
/// ```no_run
/// use proactive_events::{BlockingClient, Client, Credentials, EncodedRequest, Region, Stage};
///
/// # fn send(request: &EncodedRequest) -> Result<(), Box<dyn std::error::Error>> {
/// let credentials = Credentials::new("amzn1.application-oa2-client.EXAMPLE", "secret");
/// let builder = Client::builder(Region::NorthAmerica, Stage::Development, credentials);
/// let client = BlockingClient::new(builder)?;
/// client.send_encoded(request)?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct BlockingClient {
    client: Client,
    runtime: Arc<Background>,
}

/// A runtime that may be dropped anywhere.
#[derive(Debug)]
struct Background(Option<Runtime>);

impl BlockingClient {
    /// Builds the client and starts its runtime.
    ///
    /// # Errors
    /// As [`ClientBuilder::build`], and when the runtime's thread cannot be started.
    pub fn new(builder: ClientBuilder) -> Result<Self, BuildError> {
        let client = builder.build()?;
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("proactive-events")
            .enable_all()
            .build()
            .map_err(|error| BuildError::Runtime(error.to_string()))?;
        Ok(Self { client, runtime: Arc::new(Background(Some(runtime))) })
    }

    /// Sends a request, as [`Client::send`].
    ///
    /// # Errors
    /// As [`Client::send`].
    pub fn send<E: Event>(&self, request: &Request<E>) -> Result<Accepted, SendError> {
        self.send_encoded(&request.encode().map_err(SendError::invalid)?)
    }

    /// Sends an encoded request, as [`Client::send_encoded`].
    ///
    /// # Errors
    /// As [`Client::send_encoded`].
    pub fn send_encoded(&self, request: &EncodedRequest) -> Result<Accepted, SendError> {
        let (client, request) = (self.client.clone(), request.clone());
        self.wait(async move { client.send_encoded(&request).await })
    }

    /// Sends an encoded request that may have arrived before, as [`Client::resend`].
    ///
    /// # Errors
    /// As [`Client::resend`].
    pub fn resend(&self, request: &EncodedRequest) -> Result<Accepted, SendError> {
        let (client, request) = (self.client.clone(), request.clone());
        self.wait(async move { client.resend(&request).await })
    }

    /// The client, for its other methods.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Runs a send on the runtime's thread. `block_on` would panic inside another runtime.
    fn wait(
        &self,
        sending: impl Future<Output = Result<Accepted, SendError>> + Send + 'static,
    ) -> Result<Accepted, SendError> {
        let closed = || SendError::new(SendErrorKind::Closed, None);
        let runtime = self.runtime.0.as_ref().ok_or_else(closed)?;
        let (hand, handed) = mpsc::sync_channel(1);
        runtime.spawn(async move {
            // The waiting caller exists until this arrives.
            let _ = hand.send(sending.await);
        });
        handed.recv().unwrap_or_else(|_| Err(closed()))
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}
