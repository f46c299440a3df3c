//! The Alexa proactive events service on loopback: for tests, rehearsals and `proactive simulate`.
//!
//! ```
//! # use proactive_events::catalog::order_status::{Order, Seller, State, Status, Updated};
//! # use proactive_events::{Locale, Localized, ReferenceId, Request, UserId};
//! # use proactive_events_simulator::Simulator;
//! # tokio::runtime::Runtime::new().unwrap().block_on(async {
//! # let seller = Seller::new(Localized::new(Locale::EnUs, "AnyCompany"));
//! # let shipped = Updated::new(State::new(Status::Shipped), Order::new(seller));
//! # let request = Request::unicast(ReferenceId::new("o1")?, UserId::new("amzn1.ask.account.1")?, shipped);
//! let simulator = Simulator::start().await?;
//! simulator.client()?.send(&request).await?;
//! assert_eq!(simulator.inbox().for_user("amzn1.ask.account.1").one::<Updated>()?, request);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # }).unwrap();
//! ```
//!
//! Code that builds its own client takes [`Simulator::url`] as the endpoint and [`Simulator::token_endpoint`].
//!
//! It behaves as the service is documented and recorded: tokens, both stages, the checks with their messages,
//! the update rule. Requests are checked by JSON Schema against the catalog's schemas, not by the typed reader,
//! so that types and simulator cannot share a mistake. Where the real behaviour is not on record: an update
//! with an equal timestamp changes nothing and is accepted; plain text in localizable fields is accepted.
//!
//! Pages of foreign sites can't read or steer it ([`SimulatorBuilder::allow_host`]). Its memory is bounded by count and
//! by bytes, and connections that send nothing end.
//!
//! `http` accepts connections, refuses foreign hosts and routes; `service` is the service itself and the rules of a
//! request; `faults` has fault rules and what they do to connections; `inbox` keeps what came; `page` shows it.

mod bucket;
mod builder;
mod clock;
mod close;
mod faults;
mod http;
mod inbox;
mod page;
mod paths;
mod response;
mod service;
mod settings;
mod stats;
mod text;
mod zone;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use proactive_events::Timestamp;
use proactive_events::error::BuildError;
#[cfg(feature = "client")]
use proactive_events::{Client, ClientBuilder, Credentials, Region, Stage};
use tokio::io::{AsyncRead, AsyncWrite};

pub use builder::SimulatorBuilder;
pub use clock::{ElapsedClock, ManualClock};
pub use faults::magic::{MAGIC_CUSTOMERS, MAGIC_PREFIX};
pub use faults::{Fault, FaultPath, Reset};
pub use inbox::{Exchange, Flaw, Inbox, NotOne, Received};
pub use settings::{ErrorShape, PlainText, Repeated, Settings};
pub use stats::Stats;
pub use zone::TimeZone;

use http::{App, Server};
use service::{Service, Subscribed};

/// The OpenAPI 3.1 description of everything that is served, as text; also at `/openapi.json`.
pub fn openapi() -> String {
    http::openapi()
}

/// A running simulator; dropped, it stops at once.
#[derive(Debug)]
pub struct Simulator {
    address: SocketAddr,
    service: Arc<Service>,
    app: App,
    server: Server,
}

impl Simulator {
    /// Starts on a free port of this machine, with the system's clock.
    ///
    /// # Errors
    /// When no port can be opened.
    pub async fn start() -> io::Result<Self> {
        Self::builder().start().await
    }

    /// Begins a simulator with settings.
    pub fn builder() -> SimulatorBuilder {
        SimulatorBuilder::new()
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The base URL: what a client takes as its endpoint.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The URL of the token endpoint.
    pub fn token_endpoint(&self) -> String {
        format!("{}{}", self.url(), paths::TOKEN_PATH)
    }

    /// The URL of the live stage's events.
    pub fn events_endpoint(&self) -> String {
        format!("{}{}", self.url(), paths::LIVE_PATH)
    }

    /// A client that points here, for the development stage.
    ///
    /// # Errors
    /// When it does not listen on loopback: a client sends nothing in the clear to other machines.
    #[cfg(feature = "client")]
    pub fn client(&self) -> Result<Client, BuildError> {
        self.client_builder(Stage::Development).build()
    }

    /// Such a client in the making.
    #[cfg(feature = "client")]
    pub fn client_builder(&self, stage: Stage) -> ClientBuilder {
        Client::builder(Region::NorthAmerica, stage, Credentials::new("simulated", "secret"))
            .endpoint(self.url())
            .token_endpoint(self.token_endpoint())
    }

    /// The newest state of each event that was accepted, in the order of their first arrival.
    pub fn inbox(&self) -> Inbox {
        self.service.inbox()
    }

    /// The newest requests to the events paths, refused ones included, the oldest first: at most 10,000 and 32 MiB,
    /// and no more than the inbox keeps. Of a request without a valid token only its size is kept.
    pub fn exchanges(&self) -> Vec<Arc<Exchange>> {
        let entries: Vec<_> = self.service.journal().iter().cloned().collect();
        entries.iter().map(|entry| Arc::new(entry.exchange())).collect()
    }

    /// Counters since the start or the last reset.
    pub fn stats(&self) -> Stats {
        self.service.stats()
    }

    /// Adds a fault rule.
    pub fn add_fault(&self, fault: Fault) {
        self.service.faults().push(fault);
    }

    /// Removes every fault rule.
    pub fn clear_faults(&self) {
        self.service.faults().clear();
    }

    /// Counts the customer as subscribed, or not, whatever the setting for all.
    pub fn set_subscribed(&self, user: &str, subscribed: bool) {
        let subscribed = if subscribed { Subscribed::Everything } else { Subscribed::Nothing };
        self.service.subscriptions().set(user, subscribed);
    }

    /// Counts the customer as subscribed to these templates, and no others.
    pub fn subscribe<'a>(&self, user: &str, templates: impl IntoIterator<Item = &'a str>) {
        let templates = templates.into_iter().map(str::to_owned).collect();
        self.service.subscriptions().set(user, Subscribed::Templates(templates));
    }

    /// Counts the skill as enabled by the customer, or not; by default all customers have enabled it.
    pub fn set_enabled(&self, user: &str, enabled: bool) {
        self.service.subscriptions().enable(user, enabled);
    }

    /// Current settings.
    pub fn settings(&self) -> Settings {
        self.service.settings().clone()
    }

    /// Behaves so from now on.
    pub fn set_settings(&self, settings: Settings) {
        *self.service.settings() = settings;
    }

    /// Puts its clock forward.
    pub fn advance(&self, span: Duration) {
        self.service.clock.advance(span);
    }

    /// The time by its clock.
    pub fn now(&self) -> Timestamp {
        self.service.clock.now()
    }

    /// Serves a connection that did not come through the listener, such as one of a simulated network. What a
    /// rule does to the bytes of a connection is not done here, but for a reset before the answer, which closes it.
    pub fn serve<T>(&self, connection: T) -> impl Future<Output = ()> + Send + use<T>
    where
        T: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        http::serve_stream(connection, self.app.clone())
    }

    /// Forgets events, counts, faults, subscriptions and tokens, and undoes `advance`; the settings stay.
    pub fn reset(&self) {
        self.service.reset();
    }

    /// Stops: no new connections, and those that are open finish what they are at, for 5 seconds at most.
    pub async fn shutdown(self) {
        self.server.shutdown().await;
    }
}
