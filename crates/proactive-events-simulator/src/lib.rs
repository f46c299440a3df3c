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
//! `server` accepts connections, `guard` refuses foreign hosts, `router` routes over the state in `service`, `token` and `events` are the service itself, `check` its
//! rules, `toxics` what is done to connections, `control` what a rehearsal needs beside it: `inbox`, `faults`, `subscriptions`, `stats`.

mod activity;
mod answer;
mod body;
mod check;
mod clock;
mod close;
mod control;
mod events;
mod faults;
mod guard;
mod inbox;
mod journal;
mod limits;
mod listing;
mod live;
mod magic;
mod openapi;
mod page;
mod paths;
mod received;
mod refusal;
mod router;
mod server;
mod service;
mod settings;
mod stats;
mod subscriptions;
mod tape;
mod text;
mod token;
mod toxics;
mod zone;

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

#[cfg(feature = "client")]
use proactive_events::{BuildError, Client, ClientBuilder, Credentials, Region, Stage};
use proactive_events::{Clock, SystemClock, Timestamp};
use tokio::io::{AsyncRead, AsyncWrite};

pub use clock::{ElapsedClock, ManualClock};
pub use faults::{Fault, FaultPath, Reset};
pub use journal::{Exchange, Flaw};
pub use magic::{MAGIC_CUSTOMERS, MAGIC_PREFIX};
pub use received::{Inbox, NotOne, Received};
pub use settings::{ErrorShape, PlainText, Repeated, Settings};
pub use stats::Stats;
pub use zone::TimeZone;

use check::Checks;
use clock::Shifted;
use guard::Guard;
use inbox::Bounds;
use server::Server;
use service::{Service, Setup};
use subscriptions::Subscribed;
use tape::Tape;

/// The OpenAPI 3.1 description of everything that is served, as text; also at `/openapi.json`.
pub fn openapi() -> String {
    // What is serialised here is maps with string keys.
    serde_json::to_string_pretty(&openapi::document()).unwrap_or_default() + "\n"
}

/// A running simulator; dropped, it stops at once.
#[derive(Debug)]
pub struct Simulator {
    address: SocketAddr,
    service: Arc<Service>,
    server: Server,
}

/// A simulator in the making.
#[derive(Debug)]
#[must_use]
pub struct SimulatorBuilder {
    listen: SocketAddr,
    allowed_hosts: Vec<String>,
    bounds: Bounds,
    idle_timeout: Duration,
    settings: Settings,
    clock: Arc<dyn Clock>,
    schemas: Vec<(String, String)>,
    record: Option<PathBuf>,
    replay: Option<PathBuf>,
    seed: u64,
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
        SimulatorBuilder {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            allowed_hosts: Vec::new(),
            bounds: Bounds { events: 100_000, bytes: 256 << 20 },
            idle_timeout: Duration::from_secs(30),
            settings: Settings::default(),
            clock: Arc::new(SystemClock),
            schemas: Vec::new(),
            record: None,
            replay: None,
            seed: 0,
        }
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

    /// What was counted since the start or the last reset.
    pub fn stats(&self) -> Stats {
        self.service.stats()
    }

    /// Adds a rule of what goes wrong.
    pub fn add_fault(&self, fault: Fault) {
        self.service.faults().push(fault);
    }

    /// Forgets every rule of what goes wrong.
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

    /// Counts the skill as enabled by the customer, or not; unless said, everybody has enabled it.
    pub fn set_enabled(&self, user: &str, enabled: bool) {
        self.service.subscriptions().enable(user, enabled);
    }

    /// How it behaves.
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
        server::serve_stream(connection, Arc::clone(&self.service))
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

impl SimulatorBuilder {
    /// Another address than a free port of 127.0.0.1.
    pub fn listen(mut self, address: SocketAddr) -> Self {
        self.listen = address;
        self
    }

    /// Allows one more host name in `Host` and `Origin`, without scheme and port. On the page and under `/simulator`
    /// a request of another host gets 403, unless the host is loopback, the address that is listened on, or, beyond
    /// loopback, an IP address.
    pub fn allow_host(mut self, name: impl Into<String>) -> Self {
        self.allowed_hosts.push(name.into());
        self
    }

    /// Maximum number of events in the inbox; the oldest go first. The default is 100,000.
    pub fn inbox_limit(mut self, events: usize) -> Self {
        self.bounds.events = events;
        self
    }

    /// Maximum size of the inbox in bytes, also when there are fewer events than its limit; the oldest go first.
    /// The default is 256 MiB.
    pub fn inbox_bytes(mut self, bytes: usize) -> Self {
        self.bounds.bytes = bytes;
        self
    }

    /// How long a connection stays open while it has no whole request, or while its client reads nothing of an
    /// answer. The default is 30 seconds.
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.idle_timeout = timeout;
        self
    }

    /// Whether only customers who were set so count as subscribed; unless said, everybody does.
    pub fn strict_subscriptions(mut self, strict: bool) -> Self {
        self.settings.strict_subscriptions = strict;
        self
    }

    /// Limits and disputed behaviour.
    pub fn settings(mut self, settings: Settings) -> Self {
        self.settings = settings;
        self
    }

    /// A JSON Schema by its file's name, `<event name>.json`: of a template of one's own, or another reading of a
    /// template of the catalog than ours.
    pub fn schema(mut self, file: impl Into<String>, text: impl Into<String>) -> Self {
        self.schemas.push((file.into(), text.into()));
        self
    }

    /// Another seed than 0 for what rules do by chance: the same seed does the same in every run.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Appends a line of JSON to this file for each request to the events paths.
    pub fn record(mut self, file: impl Into<PathBuf>) -> Self {
        self.record = Some(file.into());
        self
    }

    /// Begins with the events of such a file that were accepted.
    pub fn replay(mut self, file: impl Into<PathBuf>) -> Self {
        self.replay = Some(file.into());
        self
    }

    /// Another clock than the system's, such as a [`ManualClock`].
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Starts it.
    ///
    /// # Errors
    /// When the address or a file cannot be opened, a schema cannot be compiled, or an allowed host is not a name.
    pub async fn start(self) -> io::Result<Simulator> {
        let checks = Checks::compile(&self.schemas).map_err(io::Error::other)?;
        let tape = self.record.as_deref().map(Tape::append).transpose()?;
        let listener = tokio::net::TcpListener::bind(self.listen).await?;
        let address = listener.local_addr()?;
        let service = Service::new(Setup {
            clock: Shifted::new(self.clock),
            checks,
            bounds: self.bounds,
            settings: self.settings,
            tape,
            seed: self.seed,
            guard: Guard::new(address, &self.allowed_hosts)?,
            idle_timeout: self.idle_timeout,
        });
        if let Some(file) = &self.replay {
            tape::read(file, |recorded| service.replay(recorded))?;
        }
        let service = Arc::new(service);
        let server = Server::start(listener, Arc::clone(&service));
        Ok(Simulator { address, service, server })
    }
}
