//! Sending: a token from Login with Amazon, a POST to the region's endpoint, and a typed outcome.
//!
//! A [`Client`] is a lane: one stage of one region. The way of a send: encode and check ([`EncodedRequest`]) →
//! `sending` (the loop over attempts) → `lane` (when an attempt may go out) → `token` → `http` → `answer` →
//! `reaction` (what follows, for the event and for the lane).

mod answer;
#[cfg(feature = "blocking")]
mod blocking;
mod builder;
mod credentials;
mod departure;
mod endpoint;
mod error;
mod explain;
mod foreign_text;
mod http;
mod lane;
mod notice;
mod open;
mod policy;
mod random;
mod reaction;
mod record;
mod retry_after;
mod send_all;
mod sending;
mod token;

use std::sync::Arc;
use std::time::Duration;

#[cfg(feature = "blocking")]
pub use blocking::BlockingClient;
pub use builder::{BuildError, ClientBuilder};
pub use credentials::Credentials;
pub use departure::DepartureCheck;
pub use endpoint::EndpointError;
pub use error::{SendError, SendErrorKind};
pub use http::trust::system_certificate_problems;
pub use http::{AnswerBody, Exchange, Exchanging, TransportError};
pub use lane::{Pause, PauseReason};
pub use notice::Notice;
pub use policy::{Backoff, BreakerPolicy, PausePolicy, Policy, RetryBudget};
pub use random::{Random, SeededRandom};
pub use send_all::{SendAll, SendAllOptions, Sent};
pub use token::{AccessToken, FetchToken, TokenError, TokenSource, Tokens};

use sending::Sender;

use crate::{EncodedRequest, Event, Region, Request, Stage};

/// Sends events to one stage of one region; cheap to clone, all clones share token and connections.
///
/// ```no_run
/// use proactive_events_core::{Client, Credentials, EncodedRequest, Region, Stage};
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
/// # use proactive_events_core::{Client, Credentials, Region, Stage};
/// # let credentials = Credentials::new("id", "secret");
/// let client = Client::builder(Region::Europe, Stage::Developement, credentials).build();
/// ```
#[derive(Clone, Debug)]
pub struct Client {
    sender: Arc<Sender>,
}

/// The service took the event. Whether Alexa announces it is not said.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Accepted {
    /// The HTTP status, 202 as a rule; 409 for a duplicate.
    pub status: u16,
    /// The service's name for the request, from `x-amzn-requestid`.
    pub request_id: Option<String>,
    /// How many HTTP requests it took.
    pub attempts: u32,
    /// Whether an earlier attempt had arrived, whose answer was lost.
    pub duplicate: bool,
}

impl Client {
    /// Begins a client for a region and a stage.
    pub fn builder(region: Region, stage: Stage, credentials: Credentials) -> ClientBuilder {
        ClientBuilder::new(region, stage, credentials)
    }

    /// Sends a request: creates its event, or updates it when the reference id is known to the service.
    ///
    /// An update that overtakes its create is harmless: the service keeps the latest timestamp, whatever came
    /// first. All attempts of a send carry the same bytes.
    ///
    /// # Errors
    /// Before a byte leaves, when the request is invalid or expires too soon; else what the service or the
    /// network answered, after the attempts that [`Policy`] and time-outs allow.
    pub async fn send<E: Event>(&self, request: &Request<E>) -> Result<Accepted, SendError> {
        let encoded = request.encode().map_err(SendError::invalid)?;
        self.send_encoded(&encoded).await
    }

    /// Sends an encoded request.
    ///
    /// Dropping the future gives up: an attempt in flight may arrive all the same, as after a lost answer, so
    /// send it again with [`resend`](Self::resend).
    ///
    /// # Errors
    /// Before a byte leaves, when it expires too soon; else what the service or the network answered, after
    /// the attempts that [`Policy`] and time-outs allow.
    pub async fn send_encoded(&self, request: &EncodedRequest) -> Result<Accepted, SendError> {
        self.sender.send(request).await
    }

    /// Sends an encoded request that may have arrived before, such as after a crash: that the service knows it
    /// already (409) is success then.
    ///
    /// # Errors
    /// As [`send_encoded`](Self::send_encoded).
    pub async fn resend(&self, request: &EncodedRequest) -> Result<Accepted, SendError> {
        self.sender.send(&request.clone().repeated()).await
    }

    /// Sends many, in bounded concurrency, and tells what came of each: see [`SendAll`].
    pub fn send_all<S>(&self, requests: S, options: SendAllOptions) -> SendAll<S>
    where
        S: futures_core::Stream<Item = EncodedRequest>,
    {
        SendAll::new(Arc::clone(&self.sender), requests, options)
    }

    /// The token, to be shared with the clients of other regions.
    pub fn tokens(&self) -> Tokens {
        self.sender.tokens().clone()
    }

    /// Why nothing is sent, if the lane is paused.
    pub fn paused(&self) -> Option<Pause> {
        self.sender.lane().paused()
    }

    /// Ends a pause: its cause is mended.
    pub fn resume(&self) {
        self.sender.lane().resume();
    }

    /// How long nothing is sent, if anything holds the lane for now: a 429, or a token endpoint that has none. What is
    /// sent meanwhile waits.
    pub fn held_for(&self) -> Option<Duration> {
        let waits = [self.sender.lane().held_for(), self.sender.tokens().held_for()];
        waits.into_iter().flatten().max()
    }

    /// The events/s that the lane lets out, if there is a limit: yours, or what the service was found to grant.
    pub fn rate(&self) -> Option<f64> {
        self.sender.lane().rate()
    }

    /// Takes no more events, waits for the attempts in flight, and closes the connections.
    ///
    /// What waits for its next attempt ends as [`SendErrorKind::Closed`].
    pub async fn shutdown(&self) {
        self.sender.shutdown().await;
    }
}
