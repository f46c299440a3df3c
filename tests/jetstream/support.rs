//! A campaign on a server, and short ways to what the tests do with it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use proactive_events::wire::EncodedEvent;
use proactive_events::{Audience, EncodedRequest, RawEvent, Region, Stage, Timestamp, UserId};
use proactive_events_delivery::outbox::{
    Batch, CampaignRecord, Decided, Decision, Entry, Failure, Key, Known, Lease, Outbox, Outcome,
    PutCounts, Queued, Refused, Retry, Store,
};
use proactive_events_delivery::{StoreUrl, open};

/// The campaign of the tests.
pub const CAMPAIGN: &str = "spring";
/// Maximum time to wait for a condition that is polled.
pub const LIMIT: Duration = Duration::from_secs(60);
/// Where the customers are.
pub const HERE: Region = Region::Europe;

/// A store, by its URL.
pub async fn store(url: &str) -> Arc<dyn Store> {
    let url: StoreUrl = url.parse().unwrap();
    open(&url).await.unwrap()
}

/// The campaign's outbox.
pub async fn campaign(url: &str) -> Arc<dyn Outbox> {
    let record = CampaignRecord::new(CAMPAIGN, Stage::Development, "digest");
    store(url).await.create(record).await.unwrap()
}

/// A user by number.
pub fn user(number: usize) -> UserId {
    UserId::new(format!("amzn1.ask.account.USER{number}")).unwrap()
}

/// The key of a user's entry.
pub fn key(number: usize) -> Key {
    Key::of_recipient(CAMPAIGN, user(number).as_str())
}

/// The moment of queueing, that many seconds after the first.
pub fn moment(seconds: i64) -> Timestamp {
    Timestamp::from_unix_millis(1_800_000_000_000 + seconds * 1000).unwrap()
}

/// The event that is sent to all.
pub fn frame() -> Arc<EncodedEvent> {
    let event = RawEvent::unchecked("AMAZON.Example.Updated", serde_json::json!({ "n": 1 }));
    Arc::new(EncodedEvent::new(&event).unwrap())
}

/// A user's entry.
pub fn entry(number: usize) -> Entry {
    entry_at(number, 0)
}

/// A user's entry, queued later.
pub fn entry_at(number: usize, seconds: i64) -> Entry {
    Entry {
        key: key(number),
        region: HERE,
        line: Some(number as u64 + 1),
        request: Queued::Framed { frame: frame(), user: user(number), timestamp: moment(seconds) },
    }
}

/// The bytes of a user's request.
pub fn request(number: usize, seconds: i64) -> EncodedRequest {
    let audience = Audience::Unicast(user(number));
    frame().request(key(number).reference_id(), &audience, moment(seconds))
}

/// Entries as a batch.
pub fn batch(entries: impl IntoIterator<Item = Entry>, known: Known) -> Batch {
    Batch { entries: entries.into_iter().collect(), known, ..Batch::default() }
}

/// A recipient that is refused at once.
pub fn refused(number: usize) -> Refused {
    let failure = Failure::new("invalid", "no such locale", "fix it");
    Refused { key: key(number), user: None, line: number as u64 + 1, failure }
}

/// Puts entries that are new.
pub async fn put(outbox: &dyn Outbox, numbers: std::ops::Range<usize>) -> PutCounts {
    outbox.put(batch(numbers.map(entry), Known::Never)).await.unwrap()
}

/// Leases a number of entries, as soon as they come.
pub async fn lease(outbox: &dyn Outbox, count: usize) -> Vec<Lease> {
    let deadline = Instant::now() + LIMIT;
    let mut leases = Vec::new();
    while leases.len() < count {
        assert!(Instant::now() < deadline, "{} of {count} leases came", leases.len());
        leases.extend(outbox.lease(HERE, count - leases.len()).await.unwrap());
    }
    leases
}

/// Leases one.
pub async fn lease_one(outbox: &dyn Outbox) -> Lease {
    lease(outbox, 1).await.pop().unwrap()
}

/// None of this number of requests gets a lease.
pub async fn assert_nothing_due(outbox: &dyn Outbox) {
    for _ in 0..3 {
        assert!(outbox.lease(HERE, 10).await.unwrap().is_empty());
    }
}

/// Accepted by the service.
pub fn accepted() -> Outcome {
    serde_json::from_value(serde_json::json!({
        "outcome": "accepted", "status": 202, "requestId": "r", "attempts": 1, "error": null,
    }))
    .unwrap()
}

/// The decision that a lease's request was accepted.
pub fn decision(lease: &Lease) -> Decision {
    Decision { id: lease.id, key: lease.key, outcome: accepted() }
}

/// Decides leases as accepted.
pub async fn decide(outbox: &dyn Outbox, leases: &[Lease]) {
    outbox.decide(leases.iter().map(decision).collect()).await.unwrap();
}

/// All results, read in small pieces.
pub async fn results(outbox: &dyn Outbox) -> Vec<Decided> {
    let mut results: Vec<Decided> = Vec::new();
    loop {
        let more = outbox.results(results.len() as u64, 700).await.unwrap();
        if more.is_empty() {
            break results;
        }
        results.extend(more);
    }
}

/// Number of results of each line; their positions are 1, 2, 3, ….
pub async fn results_by_line(outbox: &dyn Outbox) -> BTreeMap<u64, usize> {
    let mut by_line = BTreeMap::new();
    for (index, result) in results(outbox).await.into_iter().enumerate() {
        assert_eq!(result.position, index as u64 + 1);
        *by_line.entry(result.line.unwrap()).or_default() += 1;
    }
    by_line
}

/// Every one of the first lines has one outcome.
pub async fn assert_one_each(outbox: &dyn Outbox, count: usize) {
    let by_line = results_by_line(outbox).await;
    let expected: BTreeMap<_, _> = (1..=count as u64).map(|line| (line, 1)).collect();
    let wrong: Vec<_> = by_line.iter().filter(|(_, count)| **count != 1).collect();
    assert!(wrong.is_empty(), "more than one outcome: {wrong:?}");
    assert_eq!(by_line.len(), expected.len(), "outcomes are missing");
}

/// A retry in this number of seconds.
pub fn retry_in(lease: &Lease, seconds: u64) -> Retry {
    let at = match seconds {
        0 => Timestamp::MIN,
        seconds => Timestamp::now().checked_add(Duration::from_secs(seconds)).unwrap(),
    };
    Retry { id: lease.id, at, attempts: 0, unsent: false }
}
