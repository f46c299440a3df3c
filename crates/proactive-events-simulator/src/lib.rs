//! The Alexa proactive events service on loopback: for tests, rehearsals and `proactive simulate`.
//!
//! ```
//! # use proactive_events_simulator::Simulator;
//! # tokio::runtime::Runtime::new().unwrap().block_on(async {
//! let simulator = Simulator::start().await?;
//! println!("{} {}", simulator.url(), simulator.token_endpoint());
//! assert!(simulator.inbox().is_empty());
//! # std::io::Result::Ok(())
//! # }).unwrap();
//! ```
//!
//! It behaves as the service is documented and recorded: tokens, both stages, the checks with their messages,
//! the update rule. Requests are checked by JSON Schema against the catalog's schemas, not by the typed reader,
//! so that types and simulator cannot share a mistake. Where the real behaviour is not on record: an update
//! with an equal timestamp changes nothing and is accepted; plain text in localizable fields is accepted.
//!
//! `server` accepts connections, `router` routes over the state in `service`, `token` and `events` are the service itself, `check` its
//! rules, `toxics` what is done to connections, `control` what a rehearsal needs beside it: `inbox`, `faults`, `subscriptions`, `stats`.

mod answer;
mod check;
mod clock;
mod close;
mod control;
mod events;
mod faults;
mod inbox;
mod page;
mod router;
mod server;
mod service;
mod stats;
mod subscriptions;
mod token;
mod toxics;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use proactive_events::{Clock, SystemClock};
use tokio::io::{AsyncRead, AsyncWrite};

pub use clock::{ElapsedClock, ManualClock};
pub use faults::{Fault, FaultPath, Reset};
pub use inbox::Received;
pub use stats::Stats;

use server::Server;
use service::Service;

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
    inbox_limit: usize,
    strict_subscriptions: bool,
    clock: Arc<dyn Clock>,
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
            inbox_limit: 100_000,
            strict_subscriptions: false,
            clock: Arc::new(SystemClock),
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
        format!("{}{}", self.url(), router::TOKEN_PATH)
    }

    /// The URL of the live stage's events.
    pub fn events_endpoint(&self) -> String {
        format!("{}{}", self.url(), router::LIVE_PATH)
    }

    /// The newest state of each event that was accepted, in the order of their first arrival.
    pub fn inbox(&self) -> Vec<Received> {
        self.service.inbox()
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
        self.service.subscriptions().set(user, subscribed);
    }

    /// Serves a connection that did not come through the listener, such as one of a simulated network. What a
    /// rule does to the bytes of a connection is not done here, but for a reset before the answer, which closes it.
    pub fn serve<T>(&self, connection: T) -> impl Future<Output = ()> + Send + use<T>
    where
        T: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        server::serve_stream(connection, Arc::clone(&self.service))
    }

    /// Forgets events, counts, faults, subscriptions and tokens.
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

    /// How many events the inbox keeps; the oldest go first. 100,000 unless said.
    pub fn inbox_limit(mut self, events: usize) -> Self {
        self.inbox_limit = events;
        self
    }

    /// Whether only customers who were set so count as subscribed; unless said, everybody does.
    pub fn strict_subscriptions(mut self, strict: bool) -> Self {
        self.strict_subscriptions = strict;
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
    /// When the address cannot be opened, or the schemas cannot be compiled.
    pub async fn start(self) -> io::Result<Simulator> {
        let service = Service::new(self.clock, self.inbox_limit, self.strict_subscriptions);
        let service = Arc::new(service.map_err(io::Error::other)?);
        let listener = tokio::net::TcpListener::bind(self.listen).await?;
        let address = listener.local_addr()?;
        let server = Server::start(listener, Arc::clone(&service));
        Ok(Simulator { address, service, server })
    }
}
