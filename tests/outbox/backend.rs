//! Differences between backends, as far as the tests see them.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use proactive_events::Timestamp;
use proactive_events::values::Clock;
use proactive_events_delivery::outbox::Store;
use proactive_events_tests::fixtures::moment;
use tokio::runtime::{Builder, Runtime};

/// A backend under test. All its stores are apart from each other: tests run side by side.
pub trait Backend: Sized + Send + Sync + 'static {
    /// Duration of leases: long with a manual clock, short where the test waits for real time.
    const LEASE: Duration;
    /// True if the store uses a manual clock instead of the system's.
    const IS_CLOCKED: bool;
    /// Cases of the state-machine model: as a rule, and with `PROACTIVE_FULL`.
    const CASES: (u32, u32);
    /// True if a crash keeps the whole state of the entries, except the actions of the dead workers. Where it does not,
    /// the newest deliveries, retries and extensions may be forgotten, and everything that was put before is marked as
    /// repeated: a server that is killed has not written down everything that it handed out.
    const SURVIVES_CRASHES: bool = true;
    /// True if an entry keeps its place in the order of putting when it is given back. A server that only appends
    /// publishes it again.
    const KEEPS_PLACES: bool = true;
    /// True if an outcome counts that comes after the entry was given back. Where that publishes it again, the outcome
    /// is about a message that is gone, and may be dropped: the entry is then sent again, marked as repeated.
    const HEARS_LATE_OUTCOMES: bool = true;
    /// True if the number of leases of undecided entries is known. Where a server does not report it, only
    /// newer leases of this process are counted.
    const TELLS_ALL_LEASES: bool = true;

    /// An empty store; none where a program is missing that it needs.
    fn fresh() -> impl Future<Output = Option<Self>> + Send;

    /// The store.
    fn store(&self) -> Arc<dyn Store>;

    /// The clock that we move.
    fn clock(&self) -> Option<&TestClock>;

    /// A crash, and back again: without a word to whatever holds the data. Outboxes of before are dead.
    fn reopen(&mut self) -> impl Future<Output = ()> + Send;

    /// The time as the store sees it.
    fn now(&self) -> Timestamp {
        self.clock().map_or_else(Timestamp::now, Clock::now)
    }

    /// Lets time pass.
    fn pass(&self, span: Duration) -> impl Future<Output = ()> + Send {
        async move {
            match self.clock() {
                Some(clock) => clock.forward(span),
                // Here the passing of time itself is what is wanted.
                None => tokio::time::sleep(span).await,
            }
        }
    }

    /// Lets every lease end that lasts [`LEASE`](Self::LEASE).
    fn let_lease_end(&self) -> impl Future<Output = ()> + Send {
        self.pass(Self::LEASE)
    }
}

/// A runtime whose timers wait for nothing where the store goes by our clock: they bound how long a lease is waited
/// for, and no test needs that to take its time.
pub fn runtime<B: Backend>() -> Runtime {
    Builder::new_current_thread().enable_all().start_paused(B::IS_CLOCKED).build().unwrap()
}

/// From here on, timers take their time.
pub fn in_real_time<B: Backend>() {
    if B::IS_CLOCKED {
        tokio::time::resume();
    }
}

/// A clock that stands still until it is moved, forward or back; clones share the time.
#[derive(Clone, Debug)]
pub struct TestClock {
    wall: Arc<AtomicI64>,
    /// The milliseconds that passed, however the clock was set.
    passed: Arc<AtomicI64>,
}

impl Default for TestClock {
    fn default() -> Self {
        let wall = Arc::new(AtomicI64::new(moment("2026-05-18T07:30:00Z").unix_millis()));
        Self { wall, passed: Arc::default() }
    }
}

impl TestClock {
    /// Lets time pass.
    pub fn forward(&self, span: Duration) {
        self.passed.fetch_add(millis(span), Ordering::SeqCst);
        self.wall.fetch_add(millis(span), Ordering::SeqCst);
    }

    /// Sets it back, as an administrator may do.
    pub fn back(&self, span: Duration) {
        self.wall.fetch_sub(millis(span), Ordering::SeqCst);
    }

    /// Clock that measures spans.
    pub fn elapsed(&self) -> impl Fn() -> Duration + Send + Sync + 'static {
        let passed = Arc::clone(&self.passed);
        move || Duration::from_millis(passed.load(Ordering::SeqCst).unsigned_abs())
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_unix_millis(self.wall.load(Ordering::SeqCst)).unwrap()
    }
}

fn millis(span: Duration) -> i64 {
    i64::try_from(span.as_millis()).unwrap()
}
