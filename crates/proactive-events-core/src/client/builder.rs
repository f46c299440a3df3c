//! How a client is made.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::endpoint::{self, EndpointError};
use super::token::TokenCache;
use super::transport::{Timeouts, Transport};
use super::{Client, Credentials, Inner};
use crate::{Clock, Region, Stage, SystemClock};

/// Login with Amazon's token endpoint, one for all regions.
const TOKEN_ENDPOINT: &str = "https://api.amazon.com/auth/o2/token";

/// A client in the making; everything but region, stage and credentials has a default.
#[derive(Debug)]
#[must_use]
pub struct ClientBuilder {
    stage: Stage,
    credentials: Credentials,
    endpoint: String,
    token_endpoint: String,
    timeouts: Timeouts,
    send_timeout: Duration,
    clock: Arc<dyn Clock>,
}

impl ClientBuilder {
    pub(super) fn new(region: Region, stage: Stage, credentials: Credentials) -> Self {
        Self {
            stage,
            credentials,
            endpoint: region.endpoint().to_owned(),
            token_endpoint: TOKEN_ENDPOINT.to_owned(),
            timeouts: Timeouts {
                connect: Duration::from_secs(5),
                request: Duration::from_secs(20),
            },
            send_timeout: Duration::from_secs(60),
            clock: Arc::new(SystemClock),
        }
    }

    /// Another base URL than the region's; the stage's path is appended. Only https, or http on loopback.
    pub fn endpoint(mut self, base_url: impl Into<String>) -> Self {
        self.endpoint = base_url.into();
        self
    }

    /// Another URL for tokens than Login with Amazon's. Only https, or http on loopback.
    pub fn token_endpoint(mut self, url: impl Into<String>) -> Self {
        self.token_endpoint = url.into();
        self
    }

    /// How long making a connection may take; 5 seconds unless said.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.timeouts.connect = timeout;
        self
    }

    /// How long one HTTP request may take, its answer included; 20 seconds unless said.
    pub fn request_timeout(mut self, timeout: Duration) -> Self {
        self.timeouts.request = timeout;
        self
    }

    /// How long a send may take, token and repeats included; 60 seconds unless said.
    pub fn send_timeout(mut self, timeout: Duration) -> Self {
        self.send_timeout = timeout;
        self
    }

    /// Another source of the time than the system.
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Makes the client; nothing is sent yet.
    ///
    /// # Errors
    /// When a URL is malformed, or would carry secrets in the clear.
    pub fn build(self) -> Result<Client, BuildError> {
        let events =
            endpoint::with_path(&self.endpoint, self.stage.path()).map_err(BuildError::Endpoint)?;
        let login = endpoint::full(&self.token_endpoint).map_err(BuildError::TokenEndpoint)?;
        let transport = Transport::new(self.timeouts).map_err(BuildError::Tls)?;
        let tokens = TokenCache::new(login, self.credentials);
        let (send_timeout, clock) = (self.send_timeout, self.clock);
        Ok(Client { inner: Arc::new(Inner { events, transport, tokens, send_timeout, clock }) })
    }
}

/// Why there is no client.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BuildError {
    /// The base URL for events cannot be used.
    Endpoint(EndpointError),
    /// The URL for tokens cannot be used.
    TokenEndpoint(EndpointError),
    /// TLS cannot be set up.
    Tls(String),
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Endpoint(error) => write!(f, "the endpoint: {error}"),
            Self::TokenEndpoint(error) => write!(f, "the token endpoint: {error}"),
            Self::Tls(error) => write!(f, "TLS cannot be set up: {error}"),
        }
    }
}

impl std::error::Error for BuildError {}
