//! Inbox, journal and counters.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use super::listing::list;
use crate::http::refusals::{OfChange, OfControl};
use crate::http::site::Site;
use crate::inbox::{Entry, Stored};
use crate::service::Service;
use crate::stats::Stats;
use crate::text::with_member;
use crate::zone::TimeZone;

/// The newest state of each event
#[utoipa::path(
    get,
    path = "/simulator/events",
    operation_id = "inbox",
    responses((status = 200, description = "Events.", body = Vec<Object>), OfControl)
)]
pub(in crate::http) async fn events(State(site): State<Arc<Site>>) -> Response {
    let (events, bytes) = {
        let store = site.service.store();
        (store.list(), store.bytes())
    };
    let service = Arc::clone(&site.service);
    list(events, bytes, move |event: &Stored| entry(&service, event))
}

/// The newest requests, refused ones too
#[utoipa::path(
    get,
    path = "/simulator/exchanges",
    operation_id = "exchanges",
    responses((status = 200, description = "Requests.", body = Vec<Object>), OfControl)
)]
pub(in crate::http) async fn exchanges(State(site): State<Arc<Site>>) -> Response {
    let (entries, bytes) = {
        let journal = site.service.journal();
        (journal.iter().cloned().collect(), journal.bytes())
    };
    list(entries, bytes, Entry::json)
}

/// Counts
#[utoipa::path(
    get,
    path = "/simulator/stats",
    operation_id = "stats",
    responses((status = 200, description = "Counts.", body = Stats), OfControl)
)]
pub(in crate::http) async fn stats(State(site): State<Arc<Site>>) -> Json<Stats> {
    Json(site.service.stats())
}

/// Forget everything but the settings
#[utoipa::path(
    post,
    path = "/simulator/reset",
    operation_id = "reset",
    responses((status = 204, description = "Done."), OfChange)
)]
pub(in crate::http) async fn reset(State(site): State<Arc<Site>>) -> StatusCode {
    site.service.reset();
    StatusCode::NO_CONTENT
}

/// An event of the inbox as JSON.
fn entry(service: &Service, event: &Stored) -> String {
    let received = event.received();
    let speech = service.checks.speech(&received.name, &received.request, None, &TimeZone::UTC);
    let head = json!({
        "stage": received.stage.as_str(),
        "user": received.user,
        "referenceId": received.reference_id,
        "name": received.name,
        "receivedAt": received.received_at.to_string(),
        "speech": speech.map(|speech| speech.text),
    });
    with_member(&head, "request", Some(&event.body))
}
