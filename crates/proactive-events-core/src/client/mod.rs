//! Sending: a token from Login with Amazon, a POST to the region's endpoint, and a typed answer.
//!
//! A [`Client`] serves one region and one stage. The way of a send: encode and check ([`EncodedRequest`]) →
//! deadline → token (cached, one request in flight) → one attempt → the answer, classified.

mod answer;
mod builder;
mod credentials;
mod endpoint;
mod error;
mod login;
mod token;
mod transport;

use std::sync::Arc;

pub use builder::{BuildError, ClientBuilder};
pub use credentials::Credentials;
pub use endpoint::EndpointError;
pub use error::{SendError, SendErrorKind, TokenError};

use answer::Answer;
use token::TokenCache;
use transport::{Call, Transport};

use crate::{Clock, EncodedRequest, Event, Region, Request, Stage};

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
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    events: hyper::Uri,
    transport: Transport,
    tokens: TokenCache,
    send_timeout: std::time::Duration,
    clock: Arc<dyn Clock>,
}

/// The service took the event. Whether Alexa announces it is not said.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Accepted {
    /// The HTTP status, 202 as a rule.
    pub status: u16,
    /// The service's name for the request, from `x-amzn-requestid`.
    pub request_id: Option<String>,
    /// How many HTTP requests it took.
    pub attempts: u32,
}

impl Client {
    /// Begins a client for a region and a stage.
    pub fn builder(region: Region, stage: Stage, credentials: Credentials) -> ClientBuilder {
        ClientBuilder::new(region, stage, credentials)
    }

    /// Sends a request: creates its event, or updates it when the reference id is known to the service.
    ///
    /// # Errors
    /// Before a byte leaves, when the request is invalid or expires too soon; else what the service or the
    /// network answered.
    pub async fn send<E: Event>(&self, request: &Request<E>) -> Result<Accepted, SendError> {
        let encoded = request.encode().map_err(SendError::invalid)?;
        self.send_encoded(&encoded).await
    }

    /// Sends an encoded request, the same bytes at every attempt.
    ///
    /// # Errors
    /// Before a byte leaves, when it expires too soon; else what the service or the network answered.
    pub async fn send_encoded(&self, request: &EncodedRequest) -> Result<Accepted, SendError> {
        let sending = self.inner.send(request);
        match tokio::time::timeout(self.inner.send_timeout, sending).await {
            Ok(outcome) => outcome,
            Err(_) => Err(SendError::timeout("the whole send")),
        }
    }
}

impl Inner {
    /// One attempt, and a second one when the service finds the token stale.
    async fn send(&self, request: &EncodedRequest) -> Result<Accepted, SendError> {
        let now = self.clock.now();
        if now > request.deadline() {
            return Err(SendError::expired(request.expiry_time()));
        }
        let token = self.tokens.get(&self.transport, now).await.map_err(SendError::token)?;
        match self.attempt(request, &token, 1).await? {
            Answer::Accepted(accepted) => Ok(accepted),
            Answer::Refused(error) if !error.is_about_token() => Err(error),
            Answer::Refused(_) => {
                let now = self.clock.now();
                let fresh = self
                    .tokens
                    .replace(&token, &self.transport, now)
                    .await
                    .map_err(SendError::token)?;
                match self.attempt(request, &fresh, 2).await? {
                    Answer::Accepted(accepted) => Ok(accepted),
                    Answer::Refused(error) => Err(error),
                }
            }
        }
    }

    /// One HTTP request; `number` counts from one.
    async fn attempt(
        &self,
        request: &EncodedRequest,
        token: &token::Token,
        number: u32,
    ) -> Result<Answer, SendError> {
        let call = Call {
            uri: &self.events,
            content_type: "application/json",
            authorization: Some(token.header()),
            body: request.body().to_vec().into(),
        };
        let response = self
            .transport
            .post(call)
            .await
            .map_err(|error| SendError::transport(&error, number))?;
        Ok(answer::classify(&response, number))
    }
}
