//! Starting a simulator with other than the usual settings.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use proactive_events::values::{Clock, SystemClock};

use crate::Simulator;
use crate::clock::Shifted;
use crate::http::{App, Guard, Server, Site};
use crate::inbox::Bounds;
use crate::inbox::recording::{self, Tape};
use crate::service::check::Checks;
use crate::service::{Service, Setup};
use crate::settings::Settings;

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

impl SimulatorBuilder {
    pub(crate) fn new() -> Self {
        Self {
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

    /// Maximum time that a connection stays open without a whole request, or while its client reads nothing of an
    /// answer. The default is 30 seconds.
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.idle_timeout = timeout;
        self
    }

    /// If true, only customers who were explicitly subscribed count as subscribed; by default all customers do.
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

    /// Another clock than the system's, such as a [`ManualClock`](crate::ManualClock).
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
        let guard = Guard::new(address, &self.allowed_hosts)?;
        let service = Service::new(Setup {
            clock: Shifted::new(self.clock),
            checks,
            bounds: self.bounds,
            settings: self.settings,
            tape,
            seed: self.seed,
        });
        if let Some(file) = &self.replay {
            recording::read(file, |recorded| service.replay(recorded))?;
        }
        let app = App::new(Site::new(service, guard, self.idle_timeout));
        let service = Arc::clone(&app.site.service);
        let server = Server::start(listener, app.clone());
        Ok(Simulator { address, service, app, server })
    }
}
