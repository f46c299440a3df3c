//! A network that is simulated from a seed: a sender, a service, the link between them, and time.

use std::future::Future;
use std::io;
use std::ops::Deref;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use hyper::Uri;
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::client::legacy::connect::{Connected, Connection};
use hyper_util::rt::TokioIo;
use proactive_events::client::{SeededRandom, SendPolicy};
use proactive_events::values::Clock;
use proactive_events::{
    Client, ClientBuilder, Credentials, EncodedRequest, ReferenceId, Region, Request, Stage,
    Timestamp, UserId,
};
use proactive_events_simulator::Simulator;
use proactive_events_tests::fixtures::order;
use turmoil::net::{TcpListener, TcpStream};

use super::bench::recording;

/// The names of the two hosts.
pub(crate) const SENDER: &str = "sender";
pub(crate) const SERVICE: &str = "service";

/// The simulation's time, as a clock shows it that is so fast.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct SimulatedClock {
    fast_by: Duration,
}

impl SimulatedClock {
    pub(crate) fn fast_by(fast_by: Duration) -> Self {
        Self { fast_by }
    }
}

impl Clock for SimulatedClock {
    fn now(&self) -> Timestamp {
        let elapsed = turmoil::sim_elapsed().unwrap_or_default();
        start().checked_add(elapsed + self.fast_by).unwrap()
    }
}

/// When every simulation begins.
pub(crate) fn start() -> Timestamp {
    "2026-05-18T12:00:00Z".parse().unwrap()
}

/// The service, whose state outlives the crashes of its host.
pub(crate) struct Service {
    simulator: Simulator,
    refuses: AtomicBool,
}

impl Service {
    pub(crate) fn new() -> Arc<Self> {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let builder = Simulator::builder().clock(SimulatedClock::default());
        let simulator = runtime.block_on(builder.start()).unwrap();
        Arc::new(Self { simulator, refuses: AtomicBool::new(false) })
    }

    /// Its host restarts, and listens or not: every connection is lost, and new ones are refused meanwhile.
    pub(crate) fn restart(&self, network: &mut turmoil::Sim<'_>, listens: bool) {
        self.refuses.store(!listens, Ordering::Relaxed);
        network.bounce(SERVICE);
    }

    async fn run(self: Arc<Self>) -> turmoil::Result {
        if self.refuses.load(Ordering::Relaxed) {
            std::future::pending::<()>().await;
        }
        let listener = TcpListener::bind(("0.0.0.0", 80)).await?;
        loop {
            let (stream, _) = listener.accept().await?;
            tokio::spawn(self.serve(stream));
        }
    }
}

impl Deref for Service {
    type Target = Simulator;

    fn deref(&self) -> &Simulator {
        &self.simulator
    }
}

/// A network with a host for the service.
pub(crate) fn network(seed: u64, service: &Arc<Service>) -> turmoil::Sim<'static> {
    let millis = Duration::from_millis;
    let mut network = turmoil::Builder::new()
        .rng_seed(seed)
        .simulation_duration(Duration::from_secs(3_600))
        .min_message_latency(millis(1))
        .max_message_latency(millis(8))
        .tcp_capacity(1_024)
        .build();
    let service = Arc::clone(service);
    network.host(SERVICE, move || Arc::clone(&service).run());
    network
}

/// Steps until that moment of the simulation.
pub(crate) fn run_until(network: &mut turmoil::Sim<'_>, seconds: u64) {
    while network.elapsed() < Duration::from_secs(seconds) {
        assert!(!network.step().unwrap(), "the sender ended before {seconds} s");
    }
}

/// A client on the simulated network.
pub(crate) fn builder(policy: SendPolicy) -> ClientBuilder {
    let credentials = Credentials::new("me", "S3CRET");
    let connect = |_: Uri| async {
        let stream = TcpStream::connect((SERVICE, 80)).await?;
        io::Result::Ok(Link(TokioIo::new(stream)))
    };
    Client::builder(Region::NorthAmerica, Stage::Development, credentials)
        .endpoint("http://localhost")
        .token_endpoint("http://localhost/auth/o2/token")
        .clock(SimulatedClock::default())
        .random(SeededRandom::new(7))
        .connector(tower::service_fn(connect))
        .policy(policy)
}

/// An order of that number for a customer of its own, made at the beginning.
pub(crate) fn numbered(number: usize) -> EncodedRequest {
    living(number, Duration::from_secs(24 * 3_600))
}

/// The same, which expires so long after the beginning.
pub(crate) fn living(number: usize, life_span: Duration) -> EncodedRequest {
    let id = ReferenceId::new(format!("order{number}")).unwrap();
    let user = UserId::new(format!("amzn1.ask.account.{number}")).unwrap();
    let request = Request::unicast(id, user, order()).with_timestamp(start());
    request.expires_in(life_span).unwrap().encode().unwrap()
}

/// One HTTP request for an event: when, and its body.
#[derive(Clone, Debug)]
pub(crate) struct Attempt {
    pub(crate) at: Duration,
    pub(crate) reference_id: String,
    pub(crate) body: Vec<u8>,
}

/// All attempts of a client, in order.
#[derive(Clone, Default)]
pub(crate) struct Attempts(Arc<Mutex<Vec<Attempt>>>);

impl Attempts {
    /// Records them.
    pub(crate) fn record(&self, builder: ClientBuilder) -> ClientBuilder {
        let attempts = self.clone();
        recording(builder, move |reference_id, body| {
            let at = turmoil::sim_elapsed().unwrap();
            attempts.0.lock().unwrap().push(Attempt { at, reference_id, body });
        })
    }

    pub(crate) fn all(&self) -> Vec<Attempt> {
        self.0.lock().unwrap().clone()
    }
}

/// turmoil's stream, as the client's connections are.
struct Link(TokioIo<TcpStream>);

impl Read for Link {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(context, buffer)
    }
}

impl Write for Link {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(context)
    }
}

impl Connection for Link {
    fn connected(&self) -> Connected {
        Connected::new()
    }
}

/// Runs a sender on the network until it ends; returns what it returned.
pub(crate) fn run<T: Send + 'static>(
    network: &mut turmoil::Sim<'_>,
    sender: impl Future<Output = T> + 'static,
) -> T {
    let result = begin(network, sender);
    network.run().unwrap();
    result.lock().unwrap().take().unwrap()
}

/// Begins a sender; what it returns is there once the network has run.
pub(crate) fn begin<T: 'static>(
    network: &mut turmoil::Sim<'_>,
    sender: impl Future<Output = T> + 'static,
) -> Arc<Mutex<Option<T>>> {
    let result = Arc::new(Mutex::new(None));
    let returned = Arc::clone(&result);
    network.client(SENDER, async move {
        let came = sender.await;
        *returned.lock().unwrap() = Some(came);
        Ok(())
    });
    result
}
