//! The clock jumps in the middle of a campaign. The simulator, the store, the worker and its client go by the same clock.

// A broken assumption fails the test.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use std::collections::{BTreeMap, HashMap};
use std::io::Cursor;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use proactive_events::values::Clock;
use proactive_events::{Document, Region, Stage, Timestamp};
use proactive_events_delivery::campaign::{CampaignBody, EnqueueOptions, Recipients, enqueue};
use proactive_events_delivery::outbox::{
    CampaignRecord, Failure, Lease, Outbox, Retry, Store, Verdict,
};
use proactive_events_delivery::{
    CancellationToken, Clients, MemoryStore, SqliteStore, Worked, Worker,
};
use proactive_events_simulator::{Fault, Simulator};
use serde_json::json;

const HOUR: Duration = Duration::from_hours(1);

/// A clock that somebody sets.
#[derive(Clone, Debug)]
struct WallClock(Arc<Mutex<Timestamp>>, Arc<Mutex<Duration>>);

impl Clock for WallClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }
}

impl WallClock {
    fn new() -> Self {
        Self(Arc::new(Mutex::new("2026-05-18T09:00:00Z".parse().unwrap())), Arc::default())
    }

    fn jump(&self, span: Duration) {
        let mut now = self.0.lock().unwrap();
        *now = now.checked_add(span).unwrap();
    }

    /// Time passes.
    fn pass(&self, span: Duration) {
        *self.1.lock().unwrap() += span;
        self.jump(span);
    }

    /// Elapsed time, independent of the wall clock.
    fn elapsed(&self) -> impl Fn() -> Duration + Send + Sync + 'static {
        let passed = Arc::clone(&self.1);
        move || *passed.lock().unwrap()
    }

    fn jump_back(&self, span: Duration) {
        let mut now = self.0.lock().unwrap();
        *now = now.checked_sub(span).unwrap();
    }
}

/// A campaign, its service, and the clock of both.
struct World {
    clock: WallClock,
    simulator: Arc<Simulator>,
    outbox: Arc<dyn Outbox>,
    body: CampaignBody,
}

/// Each test runs in each of these stores.
async fn stores(clock: &WallClock, folder: &Path) -> Vec<Arc<dyn Store>> {
    let (elapsed, clock) = (|| clock.elapsed(), Arc::new(clock.clone()));
    let file = folder.join("outbox.db");
    let sqlite = SqliteStore::open_with_clock(&file, clock.clone()).await.unwrap();
    let memory = MemoryStore::with_clock(clock);
    vec![Arc::new(memory.with_elapsed(elapsed())), Arc::new(sqlite.with_elapsed(elapsed()))]
}

impl World {
    async fn new(clock: WallClock, store: &dyn Store, life_span: Duration) -> Self {
        let simulator = Arc::new(Simulator::builder().clock(clock.clone()).start().await.unwrap());
        let (now, expiry) = (clock.now(), clock.now().checked_add(life_span).unwrap());
        let body = json!({
            "timestamp": now.to_string(), "referenceId": "spring", "expiryTime": expiry.to_string(),
            "event": {"name": "AMAZON.OrderStatus.Updated", "payload": {
                "state": {"status": "ORDER_SHIPPED"},
                "order": {"seller": {"name": "localizedattribute:sellerName"}}}},
            "localizedAttributes": [{"locale": "en-US", "sellerName": "AnyCompany"}],
            "relevantAudience": {"type": "Unicast", "payload": {"user": "anybody"}},
        });
        let document = Document::parse(body.to_string().as_bytes()).unwrap();
        let body = CampaignBody::from_document(document).unwrap();
        let record = CampaignRecord::new("spring", Stage::Development, body.digest());
        let outbox = store.create(record).await.unwrap();
        Self { clock, simulator, outbox, body }
    }

    /// Queues the first `customers` customers; those who are queued already stay as they are.
    async fn queue(&self, customers: usize) {
        let mut list = "user\n".to_owned();
        (0..customers).for_each(|number| list.push_str(&format!("{}\n", user(number))));
        let recipients = Recipients::from_reader(Cursor::new(list));
        let options =
            EnqueueOptions::new(Region::NorthAmerica).with_clock(Arc::new(self.clock.clone()));
        enqueue(&*self.outbox, &self.body, recipients, &options, &|_| {}).await.unwrap();
    }

    /// The customer's limit is reached: the service names a time after which it may be tried again.
    fn keep_busy(&self, customers: impl IntoIterator<Item = usize>, seconds: u64) {
        for number in customers {
            let mut fault = Fault::status(432, 1);
            (fault.user, fault.retry_after_seconds) = (Some(user(number)), Some(seconds));
            self.simulator.add_fault(fault);
        }
    }

    fn worker(&self) -> Worker {
        let (there, clock) = (Arc::clone(&self.simulator), self.clock.clone());
        let clients = Clients::new(Stage::Development, move |_, stage| {
            there.client_builder(stage).clock(clock.clone())
        });
        Worker::new(Arc::clone(&self.outbox), clients).unwrap().clock(Arc::new(self.clock.clone()))
    }

    /// Starts to work.
    fn work(&self) -> tokio::task::JoinHandle<Worked> {
        let worker = self.worker();
        tokio::spawn(async move { worker.run(&CancellationToken::new()).await.unwrap() })
    }

    async fn decided(&self) -> u64 {
        let counts = self.outbox.counts().await.unwrap();
        counts.entries - counts.pending()
    }

    /// Waits until `count` entries are decided, and the others wait.
    async fn until_decided(&self, count: u64) {
        let deadline = Instant::now() + Duration::from_secs(60);
        while self.decided().await < count
            || self.simulator.stats().requests < self.waiting() + count
        {
            assert!(Instant::now() < deadline, "{:?}", self.outbox.counts().await);
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Number of customers that were busy.
    fn waiting(&self) -> u64 {
        self.simulator.stats().by_status.get(&432).copied().unwrap_or_default()
    }

    /// Each customer with the outcome, exactly one; and no event was sent with two bodies, or too late.
    async fn outcomes(&self) -> BTreeMap<String, Verdict> {
        let results = self.outbox.results(0, 100_000).await.unwrap();
        let mut outcomes = BTreeMap::new();
        for it in results {
            assert!(
                outcomes.insert(it.user.unwrap().as_str().to_owned(), it.outcome.verdict).is_none(),
                "two outcomes"
            );
        }
        let mut bodies = HashMap::new();
        for it in self.simulator.exchanges() {
            let request = it.request.clone().unwrap();
            let expiry: Timestamp = request["expiryTime"].as_str().unwrap().parse().unwrap();
            let left = expiry.duration_since(it.received_at).unwrap_or_default();
            assert!(left >= Duration::from_mins(5), "sent too late");
            let known = bodies.entry(it.reference_id.clone()).or_insert_with(|| request.clone());
            assert_eq!(*known, request, "another body, or timestamp");
        }
        let inbox = self.simulator.inbox();
        let arrived: Vec<_> = inbox.iter().map(|it| it.user.clone().unwrap()).collect();
        assert_eq!(arrived.len(), outcomes.values().filter(|it| **it == Verdict::Accepted).count());
        arrived.iter().for_each(|user| assert_eq!(outcomes[user], Verdict::Accepted));
        outcomes
    }
}

fn user(number: usize) -> String {
    format!("amzn1.ask.account.K{number:04}")
}

/// The customers who ended so.
fn of(outcomes: &BTreeMap<String, Verdict>, verdict: Verdict) -> Vec<String> {
    outcomes.iter().filter(|(_, it)| **it == verdict).map(|(user, _)| user.clone()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hours_forward_expires_what_has_no_time_left() {
    let folder = tempfile::tempdir().unwrap();
    let clock = WallClock::new();
    for store in stores(&clock, folder.path()).await {
        let world = World::new(clock.clone(), &*store, 3 * HOUR).await;
        world.queue(100).await;
        clock.jump(HOUR + HOUR / 2);
        // The others have an hour and a half more.
        world.queue(200).await;
        world.keep_busy((10..40).chain(150..180), 600);
        let working = world.work();
        world.until_decided(140).await;
        // An hour and a half are left to the first hundred before the jump.
        clock.jump(2 * HOUR);
        working.await.unwrap();
        let outcomes = world.outcomes().await;
        assert_eq!(outcomes.len(), 200);
        let late: Vec<_> = (10..40).map(user).collect();
        assert_eq!(of(&outcomes, Verdict::Expired), late);
        assert_eq!(of(&outcomes, Verdict::Accepted).len(), 170);
        assert_eq!(world.simulator.stats().requests, 140 + 60 + 30, "the late ones are not sent");
    }
}

/// While requests are under way: what was on its way at the jump may be too late for the service.
#[tokio::test(flavor = "multi_thread")]
async fn a_jump_while_requests_fly_doubles_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let clock = WallClock::new();
    for store in stores(&clock, folder.path()).await {
        let world = World::new(clock.clone(), &*store, HOUR).await;
        world.queue(2_000).await;
        let working = world.work();
        while world.simulator.stats().events < 300 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        clock.jump(2 * HOUR);
        working.await.unwrap();
        let results = world.outbox.results(0, 10_000).await.unwrap();
        assert_eq!(results.len(), 2_000);
        let count = |verdict| results.iter().filter(|it| it.outcome.verdict == verdict).count();
        let (accepted, late) = (count(Verdict::Accepted), count(Verdict::Refused));
        assert_eq!(accepted as u64, world.simulator.stats().events);
        assert!(late <= 64, "no more than were in flight: {late}");
        assert_eq!(accepted + late + count(Verdict::Expired), 2_000);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_hour_back_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let clock = WallClock::new();
    for store in stores(&clock, folder.path()).await {
        let world = World::new(clock.clone(), &*store, 6 * HOUR).await;
        world.queue(200).await;
        world.keep_busy(20..50, 600);
        let working = world.work();
        world.until_decided(170).await;
        clock.jump_back(HOUR);
        // New ones are sent at once, with the time that it is now.
        world.queue(300).await;
        world.until_decided(270).await;
        assert!(!working.is_finished());
        clock.jump(HOUR + Duration::from_secs(601));
        working.await.unwrap();
        let outcomes = world.outcomes().await;
        assert_eq!((outcomes.len(), of(&outcomes, Verdict::Accepted).len()), (300, 300));
        assert_eq!(world.simulator.stats().requests, 300 + 30, "nobody is sent to twice");
    }
}

/// A worker dies with leases in hand, and the clock goes back and on: they come back when their time has passed.
#[tokio::test(flavor = "multi_thread")]
async fn leases_end_when_their_time_has_passed() {
    let folder = tempfile::tempdir().unwrap();
    let clock = WallClock::new();
    for store in stores(&clock, folder.path()).await {
        let world = World::new(clock.clone(), &*store, 6 * HOUR).await;
        world.queue(10).await;
        let minute = Duration::from_secs(60);
        let leased = world.outbox.lease(Region::NorthAmerica, 4).await.unwrap();
        assert_eq!(leased.len(), 4);
        clock.jump_back(HOUR);
        let working = world.work();
        world.until_decided(6).await;
        clock.jump(HOUR);
        assert!(!working.is_finished());
        clock.pass(minute);
        working.await.unwrap();
        let outcomes = world.outcomes().await;
        assert_eq!(of(&outcomes, Verdict::Accepted).len(), 10);
    }
}

/// Somebody sets the clock on, or a laptop wakes: what is in flight stays with the worker that has it.
#[tokio::test(flavor = "multi_thread")]
async fn a_step_on_ends_no_lease() {
    let folder = tempfile::tempdir().unwrap();
    let clock = WallClock::new();
    for store in stores(&clock, folder.path()).await {
        let world = World::new(clock.clone(), &*store, 6 * HOUR).await;
        world.queue(10).await;
        let minute = Duration::from_secs(60);
        let lease = || world.outbox.lease(Region::NorthAmerica, 100);
        assert_eq!(lease().await.unwrap().len(), 10);
        for _ in 0..3 {
            clock.jump(Duration::from_secs(120));
            assert!(lease().await.unwrap().is_empty());
        }
        assert!(store.remove("spring").await.is_err(), "they are still held");
        let given_up = world.outbox.give_up(Failure::cancelled()).await.unwrap();
        assert_eq!((given_up.decided, given_up.leased), (0, 10));
        clock.pass(minute);
        assert_eq!(lease().await.unwrap().len(), 10, "the span itself ends them");
    }
}

/// The clock is set back while entries wait: they wait as long as they were to, and a step on makes them due.
#[tokio::test(flavor = "multi_thread")]
async fn a_step_back_delays_no_retry() {
    let folder = tempfile::tempdir().unwrap();
    let clock = WallClock::new();
    for store in stores(&clock, folder.path()).await {
        let world = World::new(clock.clone(), &*store, 6 * HOUR).await;
        world.queue(2).await;
        let minute = Duration::from_secs(60);
        let lease = || world.outbox.lease(Region::NorthAmerica, 100);
        let wait_a_minute = async |leases: &[Lease]| {
            let at = clock.now().checked_add(minute).unwrap();
            let retry = |lease: &Lease| Retry { id: lease.id, at, attempts: 1, unsent: false };
            world.outbox.retry(leases.iter().map(retry).collect()).await.unwrap();
        };
        wait_a_minute(&lease().await.unwrap()).await;
        clock.jump_back(HOUR);
        assert!(lease().await.unwrap().is_empty());
        clock.pass(minute);
        let again = lease().await.unwrap();
        assert_eq!(again.len(), 2);
        wait_a_minute(&again).await;
        clock.jump(minute);
        assert_eq!(lease().await.unwrap().len(), 2);
    }
}
