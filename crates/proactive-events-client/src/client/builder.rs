//! The builder of a client.

use std::error::Error;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Body;
use hyper::rt::{Read, Write};
use hyper::{Request, Response, Uri};
use hyper_util::client::legacy::connect::Connection;
use proactive_events_core::send::{Endpoint, EndpointError, secure_url};
use proactive_events_core::values::{Clock, SystemClock};
use proactive_events_core::{Region, Stage};
use proactive_events_text::redact_url;
use tower_layer::Layer;
use tower_service::Service;

use super::Client;
use crate::admission::AdmissionControl;
use crate::auth::Auth;
use crate::http::trust::Named;
use crate::http::{self, ConnectionLimits, Connector, Exchange, Http, Layered};
use crate::lifecycle::Lifecycle;
use crate::notice::{Notice, Notices, OnNotice};
use crate::policy::SendPolicy;
use crate::random::{Random, SeededRandom};
use crate::sending::Sender;
use crate::telemetry::Server;
use crate::token::{LoginWithAmazon, TokenCache};

/// Login with Amazon's token endpoint, one for all regions.
const TOKEN_ENDPOINT: &str = "https://api.amazon.com/auth/o2/token";

/// A client in the making; everything but region, stage and credentials has a default.
#[must_use]
pub struct ClientBuilder {
    stage: Stage,
    auth: Auth,
    endpoint: String,
    token_endpoint: String,
    limits: ConnectionLimits,
    send_timeout: Duration,
    policy: SendPolicy,
    on_notice: Option<OnNotice>,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    proxy: Option<String>,
    connector: Option<Connector>,
    tls: Option<rustls::ClientConfig>,
    named: Vec<Named>,
    layered: Layered,
    layers: usize,
}

impl ClientBuilder {
    pub(super) fn new(region: Region, stage: Stage, auth: Auth) -> Self {
        Self {
            stage,
            auth,
            endpoint: region.endpoint().to_owned(),
            token_endpoint: TOKEN_ENDPOINT.to_owned(),
            limits: ConnectionLimits::default(),
            send_timeout: Duration::from_secs(60),
            policy: SendPolicy::default(),
            on_notice: None,
            clock: Arc::new(SystemClock),
            random: Arc::new(SeededRandom::from_system()),
            proxy: None,
            connector: None,
            tls: None,
            named: Vec::new(),
            layered: Layered::default(),
            layers: 0,
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

    /// Maximum time to open a connection; default 5 seconds.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.limits.connect_timeout = timeout;
        self
    }

    /// Maximum time of one HTTP request, its answer included; default 20 seconds.
    pub fn request_timeout(mut self, timeout: Duration) -> Self {
        self.limits.request_timeout = timeout;
        self
    }

    /// Maximum time of one send, token and retries included; default 60 seconds.
    pub fn send_timeout(mut self, timeout: Duration) -> Self {
        self.send_timeout = timeout;
        self
    }

    /// Another source of the time than the system.
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Another source of random numbers than the system's, for tests that must repeat.
    pub fn random(mut self, random: impl Random + 'static) -> Self {
        self.random = Arc::new(random);
        self
    }

    /// Other reactions to failures than the usual ones.
    pub fn policy(mut self, policy: SendPolicy) -> Self {
        self.policy = policy;
        self
    }

    /// Calls this with notices for an operator while events are sent: see [`Notice`]. It must not block.
    pub fn on_notice(mut self, notify: impl Fn(&Notice) + Send + Sync + 'static) -> Self {
        self.on_notice = Some(Arc::new(notify));
        self
    }

    /// Maximum number of HTTP/2 connections, and of streams on each; default 16 and 128. The server's settings may
    /// allow fewer streams.
    pub fn http2_limits(mut self, connections: usize, streams: usize) -> Self {
        self.limits.h2_connections = connections.max(1);
        self.limits.streams = streams.max(1);
        self
    }

    /// Maximum number of HTTP/1.1 connections, for servers without HTTP/2; default 256.
    pub fn http1_limit(mut self, connections: usize) -> Self {
        self.limits.h1_connections = connections.max(1);
        self
    }

    /// HTTP/2 without asking the server, also without TLS.
    pub fn http2_only(mut self) -> Self {
        self.limits.http2_only = true;
        self
    }

    /// Maximum idle time after which a connection is not used again; default 60 seconds.
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.limits.idle_timeout = timeout;
        self
    }

    /// Another way to authenticate than the one that the builder began with, which is dropped.
    pub fn auth(mut self, auth: impl Into<Auth>) -> Self {
        self.auth = auth.into();
        self
    }

    /// Trusts the certificates of a PEM file as well, such as a company's own authority; may be called again. One that
    /// is not an authority (CA:FALSE) is trusted as a server's, and what it issued is not.
    ///
    /// Trusted are Mozilla's roots, which come with this crate, the system's store, and the certificates of
    /// `SSL_CERT_FILE` and `SSL_CERT_DIR`: all of them together.
    pub fn ca_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.named.push(Named::File(path.into()));
        self
    }

    /// Trusts the certificates of a PEM text as well; see [`ca_file`](Self::ca_file).
    pub fn ca_pem(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.named.push(Named::Pem(pem.into()));
        self
    }

    /// Replaces the TLS configuration: it alone decides which certificates are trusted. The client sets ALPN.
    pub fn tls(mut self, config: rustls::ClientConfig) -> Self {
        self.tls = Some(config);
        self
    }

    /// The proxy instead of the environment's (`HTTPS_PROXY`, `ALL_PROXY`, `NO_PROXY`): `http://`, `socks5://` or
    /// `socks5h://`, with `user:password@` if it needs them. Requests to this machine never go through it.
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        self.proxy = Some(url.into());
        self
    }

    /// Another way to make connections than TCP or the environment's proxy; TLS is added on top of it for https.
    pub fn connector<C>(mut self, connector: C) -> Self
    where
        C: Service<Uri> + Clone + Send + Sync + 'static,
        C::Response: Read + Write + Connection + Unpin + Send + 'static,
        C::Error: Into<Box<dyn Error + Send + Sync>>,
        C::Future: Send,
    {
        self.connector = Some(Connector::custom(connector));
        self
    }

    /// A `tower` layer around every HTTP request, those for tokens included. One layer: stack several with
    /// `tower::ServiceBuilder`; a second call is an error of [`build`](Self::build).
    ///
    /// Requests take turns in waiting until the service is ready, so a service need not be `Clone`:
    ///
    /// ```no_run
    /// # use std::time::Duration;
    /// # use proactive_events::{Client, Credentials, Region, Stage};
    /// # let auth = Credentials::new("id", "secret");
    /// let client = Client::builder(Region::Europe, Stage::Development, auth)
    ///     .layer(tower::limit::RateLimitLayer::new(20, Duration::from_secs(1)))
    ///     .build()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn layer<L, B>(mut self, layer: L) -> Self
    where
        L: Layer<Exchange> + Send + Sync + 'static,
        L::Service: Service<Request<Full<Bytes>>, Response = Response<B>> + Send + 'static,
        <L::Service as Service<Request<Full<Bytes>>>>::Error: Into<Box<dyn Error + Send + Sync>>,
        <L::Service as Service<Request<Full<Bytes>>>>::Future: Send,
        B: Body<Data = Bytes> + Send + 'static,
    {
        self.layers += 1;
        self.layered = Layered::new(layer);
        self
    }

    /// Makes the client; nothing is sent yet.
    ///
    /// # Errors
    /// When a URL is malformed, or would carry secrets in the clear; when the proxy, or a certificate that is to be
    /// trusted, cannot be read.
    pub fn build(self) -> Result<Client, BuildError> {
        if self.layers > 1 {
            return Err(BuildError::Layers);
        }
        let events =
            Endpoint::with_base(&self.endpoint, self.stage).map_err(BuildError::Endpoint)?;
        let login = secure_url(&self.token_endpoint).map_err(BuildError::TokenEndpoint)?;
        let tls = self.tls_for(&[events.uri(), &login])?;
        let http = self.http(events.uri().clone(), &tls)?;
        let login = self.http(login, &tls)?;
        let (clock, random) = (Arc::clone(&self.clock), Arc::clone(&self.random));
        let max_retry_after = self.policy.max_retry_after;
        let cache = |source| TokenCache::new(source, clock.clone(), random, max_retry_after);
        let tokens = match self.auth {
            Auth::Shared(tokens) => tokens,
            Auth::Source(source) => cache(source),
            Auth::Credentials(credentials) => {
                cache(Box::new(LoginWithAmazon::new(login, credentials, Arc::clone(&self.clock))))
            }
        };
        let sender = Sender {
            server: Server::of(http.uri()),
            endpoint: events,
            http,
            tokens,
            admission: AdmissionControl::new(self.policy, self.random),
            notices: Notices::new(self.on_notice),
            clock: self.clock,
            send_timeout: self.send_timeout,
            lifecycle: Lifecycle::new(),
        };
        Ok(Client { sender: Arc::new(sender) })
    }

    /// The configuration for connections to these URLs.
    fn tls_for(&self, uris: &[&Uri]) -> Result<rustls::ClientConfig, BuildError> {
        let mut tls = match &self.tls {
            Some(_) if !self.named.is_empty() => {
                let why = "`tls` says what is trusted: `ca_file` and `ca_pem` do not go with it";
                return Err(BuildError::Tls(why.to_owned()));
            }
            Some(tls) => tls.clone(),
            None => {
                let is_needed = uris.iter().any(|uri| uri.scheme_str() == Some("https"));
                http::tls::usual(&self.named, is_needed).map_err(BuildError::Tls)?
            }
        };
        tls.alpn_protocols.clear();
        Ok(tls)
    }

    /// Connections to the server of a URL.
    fn http(&self, uri: Uri, tls: &rustls::ClientConfig) -> Result<Http, BuildError> {
        let connector = match &self.connector {
            Some(connector) => connector.clone(),
            None => {
                let timeout = self.limits.connect_timeout;
                Connector::new(&uri, self.proxy.as_deref(), timeout).map_err(BuildError::Proxy)?
            }
        };
        Ok(Http::new(uri, connector, tls.clone(), self.limits, &self.layered))
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("stage", &self.stage)
            .field("endpoint", &redact_url(&self.endpoint))
            .field("auth", &self.auth)
            .field("policy", &self.policy)
            .finish_non_exhaustive()
    }
}

/// An error that prevents a client from being built.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BuildError {
    /// The base URL for events cannot be used.
    Endpoint(EndpointError),
    /// The URL for tokens cannot be used.
    TokenEndpoint(EndpointError),
    /// TLS cannot be set up.
    Tls(String),
    /// The proxy, which may be the environment's, cannot be used.
    Proxy(String),
    /// `layer` was called more than once: stack layers with `tower::ServiceBuilder`.
    Layers,
    /// The thread of a blocking client cannot be started.
    Runtime(String),
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Endpoint(error) => write!(f, "the endpoint: {error}"),
            Self::TokenEndpoint(error) => write!(f, "the token endpoint: {error}"),
            Self::Tls(error) => write!(f, "TLS cannot be set up: {error}"),
            Self::Proxy(error) => f.write_str(error),
            Self::Layers => f.write_str(
                "`layer` was called more than once: stack layers with `tower::ServiceBuilder`",
            ),
            Self::Runtime(error) => write!(f, "no thread for the client: {error}"),
        }
    }
}

impl std::error::Error for BuildError {}
