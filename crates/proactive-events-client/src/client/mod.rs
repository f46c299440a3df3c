//! The client.

#[cfg(feature = "blocking")]
mod blocking;
mod builder;

use std::sync::Arc;
use std::time::Duration;

use proactive_events_core::{EncodedRequest, Event, Region, Request, Stage};

#[cfg(feature = "blocking")]
pub use blocking::BlockingClient;
pub use builder::{BuildError, ClientBuilder};

use crate::auth::Auth;
use crate::outcome::Accepted;
use crate::pause::Pause;
use crate::send_all::{SendAll, SendAllOptions};
use crate::send_error::SendError;
use crate::sending::Sender;
use crate::token::TokenCache;

/// Sends events to one stage of one region; cheap to clone, all clones share token and connections.
///
/// ```no_run
/// use proactive_events::{Client, Credentials, EncodedRequest, Region, Stage};
///
/// # async fn send(request: EncodedRequest) -> Result<(), Box<dyn std::error::Error>> {
/// let credentials = Credentials::new("amzn1.application-oa2-client.EXAMPLE", "secret");
/// let client = Client::builder(Region::NorthAmerica, Stage::Development, credentials).build()?;
/// let accepted = client.send_encoded(&request).await?;
/// println!("accepted: {:?}", accepted.request_id);
/// # Ok(())
/// # }
/// ```
///
/// There is no default stage, and a misspelt one does not compile:
///
/// ```compile_fail,E0599
/// # use proactive_events::{Client, Credentials, Region, Stage};
/// # let credentials = Credentials::new("id", "secret");
/// let client = Client::builder(Region::Europe, Stage::Developement, credentials).build();
/// ```
#[derive(Clone, Debug)]
pub struct Client {
    sender: Arc<Sender>,
}

impl Client {
    /// Begins a client for a region and a stage, with [`Credentials`](crate::Credentials) or another [`Auth`].
    pub fn builder(region: Region, stage: Stage, auth: impl Into<Auth>) -> ClientBuilder {
        ClientBuilder::new(region, stage, auth.into())
    }

    /// Sends a request: creates its event, or updates it when the reference id is known to the service.
    ///
    /// An update that overtakes its create is harmless: the service keeps the latest timestamp, whatever came
    /// first. All attempts of a send carry the same bytes.
    ///
    /// # Errors
    /// Before a byte leaves, when the request is invalid or expires too soon; else what the service or the
    /// network answered, after the attempts that [`SendPolicy`](crate::SendPolicy) and time-outs allow.
    pub async fn send<E: Event>(&self, request: &Request<E>) -> Result<Accepted, SendError> {
        let encoded = request.encode().map_err(SendError::invalid)?;
        self.send_encoded(&encoded).await
    }

    /// Sends an encoded request.
    ///
    /// Dropping the future cancels the send. An attempt in flight may still arrive, as after a lost answer, so
    /// send it again with [`resend`](Self::resend).
    ///
    /// # Errors
    /// Before a byte leaves, when it expires too soon; else what the service or the network answered, after
    /// the attempts that [`SendPolicy`](crate::SendPolicy) and time-outs allow.
    pub async fn send_encoded(&self, request: &EncodedRequest) -> Result<Accepted, SendError> {
        self.sender.send(request).await
    }

    /// Sends an encoded request that may have arrived before, such as after a crash: the service's 409 ("already
    /// exists") then counts as success.
    ///
    /// # Errors
    /// As [`send_encoded`](Self::send_encoded).
    pub async fn resend(&self, request: &EncodedRequest) -> Result<Accepted, SendError> {
        self.sender.send(&request.clone().repeated()).await
    }

    /// Sends many requests, in bounded concurrency, and returns the outcome of each: see [`SendAll`].
    pub fn send_all<S>(&self, requests: S, options: SendAllOptions) -> SendAll<S>
    where
        S: futures_core::Stream<Item = EncodedRequest>,
    {
        SendAll::new(Arc::clone(&self.sender), requests, options)
    }

    /// The token, to be shared with the clients of other regions.
    pub fn tokens(&self) -> TokenCache {
        self.sender.tokens().clone()
    }

    /// The pause of the lane and its reason, if it is paused.
    pub fn paused(&self) -> Option<Pause> {
        self.sender.admission().paused()
    }

    /// Ends a pause after its cause was fixed.
    pub fn resume(&self) {
        self.sender.admission().resume();
    }

    /// Remaining time for which nothing is sent, if anything holds the lane: a 429, or a token endpoint that has none.
    /// Events sent meanwhile wait.
    pub fn held_for(&self) -> Option<Duration> {
        let waits = [self.sender.admission().held_for(), self.sender.tokens().held_for()];
        waits.into_iter().flatten().max()
    }

    /// The events/s that the lane lets out, if there is a limit: yours, or what the service was found to grant.
    pub fn rate(&self) -> Option<f64> {
        self.sender.admission().rate()
    }

    /// Takes no more events, waits for the attempts in flight, and closes the connections.
    ///
    /// An event that waits for its next attempt ends as [`SendErrorKind::Closed`](crate::error::SendErrorKind::Closed).
    pub async fn shutdown(&self) {
        self.sender.shutdown().await;
    }
}
