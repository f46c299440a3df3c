//! A campaign in memory, and what its tests ask of it.

use std::io::{Cursor, Write as _};
use std::sync::Arc;

use proactive_events::values::Clock;
use proactive_events::{Document, EncodedRequest, Region, Stage, Timestamp};
use proactive_events_delivery::MemoryStore;
use proactive_events_delivery::campaign::{
    CampaignBody, EnqueueError, EnqueueOptions, EnqueueReport, Recipients, enqueue,
};
use proactive_events_delivery::outbox::{CampaignRecord, Outbox, Store as _};

pub(crate) const CAMPAIGN: &str = "spring";

/// When recipients are enqueued.
pub(crate) fn now() -> Timestamp {
    "2026-06-01T10:00:00.123Z".parse().unwrap()
}

#[derive(Debug)]
struct Still;

impl Clock for Still {
    fn now(&self) -> Timestamp {
        now()
    }
}

/// A body with two locales, and this JSON text in the place of its times.
pub(crate) fn body_lasting(times: &str) -> CampaignBody {
    let text = format!(
        r#"{{{times},"referenceId":"spring",
        "event":{{"name":"AMAZON.OrderStatus.Updated","payload":{{
            "state":{{"status":"ORDER_SHIPPED"}},
            "order":{{"seller":{{"name":"localizedattribute:sellerName"}}}}}}}},
        "localizedAttributes":[{{"locale":"en-US","sellerName":"AnyCompany"}},{{"locale":"de-DE","sellerName":"Beispiel"}}],
        "relevantAudience":{{"type":"Multicast","payload":{{}}}}}}"#
    );
    CampaignBody::from_document(Document::parse(text.as_bytes()).unwrap()).unwrap()
}

pub(crate) fn body() -> CampaignBody {
    body_lasting(
        r#""timestamp":"2026-05-18T19:22:00.000Z","expiryTime":"2026-05-19T07:22:00.000Z""#,
    )
}

/// An outbox for the body.
pub(crate) async fn outbox() -> Arc<dyn Outbox> {
    let record = CampaignRecord::new(CAMPAIGN, Stage::Development, body().digest());
    MemoryStore::default().create(record).await.unwrap()
}

pub(crate) fn options() -> EnqueueOptions {
    EnqueueOptions::new(Region::NorthAmerica).with_clock(Arc::new(Still)).with_batch(3)
}

pub(crate) fn recipients(list: impl AsRef<[u8]>) -> Recipients {
    Recipients::from_reader(Cursor::new(list.as_ref().to_vec()))
}

/// Enqueues a list into an outbox.
pub(crate) async fn put(
    outbox: &dyn Outbox,
    list: impl AsRef<[u8]>,
) -> Result<EnqueueReport, EnqueueError> {
    enqueue(outbox, &body(), recipients(list), &options(), &|_| {}).await
}

/// Enqueues a list into a new outbox.
pub(crate) async fn enqueued(list: impl AsRef<[u8]>) -> (EnqueueReport, Arc<dyn Outbox>) {
    let outbox = outbox().await;
    let report = put(&*outbox, list).await.unwrap();
    (report, outbox)
}

/// Error of a list as a whole; nothing of it is queued.
pub(crate) async fn trouble(list: impl AsRef<[u8]>) -> String {
    let outbox = outbox().await;
    let error = put(&*outbox, list).await.unwrap_err();
    assert_eq!(outbox.counts().await.unwrap().entries, 0);
    error.to_string()
}

/// An entry that waits: line, region, user, and the whole request.
pub(crate) struct Waits {
    pub(crate) line: u64,
    pub(crate) region: Region,
    pub(crate) user: String,
    pub(crate) request: EncodedRequest,
}

impl Waits {
    /// The value at a pointer of the request.
    pub(crate) fn value(&self, pointer: &str) -> serde_json::Value {
        let json: serde_json::Value = serde_json::from_slice(self.request.body()).unwrap();
        json.pointer(pointer).cloned().unwrap_or_default()
    }
}

/// Entries waiting to be sent.
pub(crate) async fn waiting(outbox: &dyn Outbox) -> Vec<Waits> {
    let waiting = outbox.undecided(0, usize::MAX).await.unwrap();
    let waits = waiting.into_iter().map(|it| Waits {
        line: it.line.unwrap(),
        region: it.region,
        user: it.request.user().unwrap().as_str().to_owned(),
        request: it.request,
    });
    waits.collect()
}

/// Entries waiting to be sent, as lines and users.
pub(crate) async fn users(outbox: &dyn Outbox) -> Vec<(u64, String)> {
    waiting(outbox).await.into_iter().map(|it| (it.line, it.user)).collect()
}

/// Refused entries: line, user, code.
pub(crate) async fn refused(outbox: &dyn Outbox) -> Vec<(u64, Option<String>, String)> {
    let results = outbox.results(0, usize::MAX).await.unwrap();
    let refused = results.into_iter().map(|it| {
        let error = it.outcome.error.unwrap();
        (it.line.unwrap(), it.user.map(|user| user.as_str().to_owned()), error.code.unwrap())
    });
    refused.collect()
}

pub(crate) fn gzip(text: impl AsRef<[u8]>) -> Vec<u8> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(text.as_ref()).unwrap();
    gzip.finish().unwrap()
}
