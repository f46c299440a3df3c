//! The files, and what their tests ask of them.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use proactive_events::values::Clock;
use proactive_events::{
    Document, RawEvent, ReferenceId, Region, Request, Stage, Timestamp, UserId,
};
use proactive_events_delivery::campaign::{
    Campaign, CampaignBody, EnqueueOptions, EnqueueReport, Recipients,
};
use proactive_events_delivery::outbox::{Decision, Lease, Outbox, Outcome, Store as _};
use proactive_events_delivery::{RequestOutbox, SqliteStore};
use rusqlite::Connection;
use tempfile::TempDir;

/// The formats of the files that are kept.
pub(crate) const OLD: [i64; 3] = [1, 2, 3];
/// The format that this version writes.
pub(crate) const NEWEST: i64 = 4;
pub(crate) const CAMPAIGN: &str = "spring";
pub(crate) const ORDERS: &str = "orders";
/// Where the single requests go.
pub(crate) const HOME: Region = Region::Europe;

/// When everything in the files was put.
fn moment() -> Timestamp {
    "2026-06-01T10:00:00.123Z".parse().unwrap()
}

/// Stands still at that moment until an hour passes.
#[derive(Clone, Debug, Default)]
struct Hours(Arc<AtomicU64>);

impl Hours {
    fn passed(&self) -> Duration {
        Duration::from_hours(self.0.load(Ordering::SeqCst))
    }
}

impl Clock for Hours {
    fn now(&self) -> Timestamp {
        moment().checked_add(self.passed()).unwrap()
    }
}

/// A copy of an old file.
pub(crate) struct File {
    pub(crate) path: PathBuf,
    hours: Hours,
    _folder: TempDir,
}

impl File {
    /// The file of a format.
    pub(crate) fn of(format: i64) -> Self {
        let packed = match format {
            1 => &include_bytes!("version-1.db.gz")[..],
            2 => &include_bytes!("version-2.db.gz")[..],
            _ => &include_bytes!("version-3.db.gz")[..],
        };
        let mut bytes = Vec::new();
        flate2::read::GzDecoder::new(packed).read_to_end(&mut bytes).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().canonicalize().unwrap().join("outbox.db");
        std::fs::write(&path, bytes).unwrap();
        let file = Self { path, hours: Hours::default(), _folder: folder };
        assert_eq!(file.format(), format);
        file
    }

    pub(crate) async fn open(&self) -> SqliteStore {
        let hours = self.hours.clone();
        let store = SqliteStore::open_with_clock(&self.path, Arc::new(hours.clone())).await;
        store.unwrap().with_elapsed(move || hours.passed())
    }

    pub(crate) fn pass_an_hour(&self) {
        self.hours.0.fetch_add(1, Ordering::SeqCst);
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        std::fs::read(&self.path).unwrap()
    }

    pub(crate) fn format(&self) -> i64 {
        let file = Connection::open(&self.path).unwrap();
        file.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap()
    }

    pub(crate) fn set_format(&self, format: i64) {
        let file = Connection::open(&self.path).unwrap();
        file.pragma_update(None, "user_version", format).unwrap();
    }

    /// Changes rows as another program would.
    pub(crate) fn change(&self, sql: &str) {
        assert_eq!(Connection::open(&self.path).unwrap().execute(sql, []).unwrap(), 1, "{sql}");
    }

    /// The regions of all entries of a campaign, as they are stored.
    pub(crate) fn regions(&self, id: u32) -> Vec<String> {
        let file = Connection::open(&self.path).unwrap();
        let select = format!("SELECT region FROM entry_{id} ORDER BY place");
        let mut select = file.prepare(&select).unwrap();
        select.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    }

    /// The requests that are not decided, by campaign and place.
    pub(crate) async fn undecided_in(
        &self,
        store: &SqliteStore,
    ) -> BTreeMap<(&'static str, u64), Vec<u8>> {
        let mut undecided = BTreeMap::new();
        for name in [CAMPAIGN, ORDERS] {
            let outbox = store.open(name).await.unwrap().unwrap();
            for it in outbox.undecided(0, 100).await.unwrap() {
                undecided.insert((name, it.place), it.request.body().to_vec());
            }
        }
        undecided
    }
}

/// The campaign, as its command begins it.
pub(crate) async fn begin(store: &SqliteStore) -> Campaign {
    let body = Document::parse(include_bytes!("body.json")).unwrap();
    let body = CampaignBody::from_document(body).unwrap();
    Campaign::begin(store, CAMPAIGN, Stage::Development, body).await.unwrap()
}

/// Queues the whole list.
pub(crate) async fn enqueue(campaign: &Campaign) -> EnqueueReport {
    let options = EnqueueOptions::new(Region::NorthAmerica).with_clock(Arc::new(Hours::default()));
    let list = Recipients::from_reader(&include_bytes!("list.csv")[..]);
    campaign.enqueue(list, &options, &|_| {}).await.unwrap()
}

/// The requests that are not decided, by line.
pub(crate) async fn bodies(outbox: &dyn Outbox) -> BTreeMap<u64, Vec<u8>> {
    let undecided = outbox.undecided(0, 100).await.unwrap();
    undecided.iter().map(|it| (it.line.unwrap(), it.request.body().to_vec())).collect()
}

/// All that is due.
pub(crate) async fn lease(outbox: &dyn Outbox) -> Vec<Lease> {
    let mut leases = Vec::new();
    for region in [Region::NorthAmerica, HOME] {
        leases.extend(outbox.lease(region, 100).await.unwrap());
    }
    leases
}

pub(crate) async fn accept(outbox: &dyn Outbox, lease: &Lease) {
    let outcome: Outcome = serde_json::from_value(serde_json::json!({
        "outcome": "accepted", "status": 202, "requestId": "r", "attempts": 1, "error": null,
    }))
    .unwrap();
    outbox.decide(vec![Decision { id: lease.id, key: lease.key, outcome }]).await.unwrap();
}

/// The outbox of single requests.
pub(crate) async fn orders(store: &SqliteStore) -> RequestOutbox {
    RequestOutbox::open(store, ORDERS, Stage::Development).await.unwrap()
}

pub(crate) fn event(number: u32) -> RawEvent {
    RawEvent::unchecked("AMAZON.Example.Updated", serde_json::json!({ "n": number }))
}

fn number_of(state: &str) -> u32 {
    match state {
        "decided" => 1,
        "leased" => 3,
        "deferred" => 5,
        _ => 7,
    }
}

/// The request for one customer that is in this state in the file.
pub(crate) fn unicast(state: &str) -> Request<RawEvent> {
    let reference_id = ReferenceId::new(format!("o-{state}")).unwrap();
    let user = UserId::new("amzn1.ask.account.A").unwrap();
    Request::unicast(reference_id, user, event(number_of(state))).with_timestamp(moment())
}

/// The request for everybody that is in this state in the file.
pub(crate) fn multicast(state: &str) -> Request<RawEvent> {
    let reference_id = ReferenceId::new(format!("all-{state}")).unwrap();
    Request::multicast(reference_id, event(number_of(state) + 1)).with_timestamp(moment())
}
