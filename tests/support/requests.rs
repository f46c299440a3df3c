//! Requests around the fixtures, with fixed times, so that their bytes never change.

use proactive_events::{Event, ReferenceId, Request, UserId};

use crate::fixtures::moment;

/// The reference id of all fixtures.
///
/// # Panics
/// Never: the text is a reference id.
pub fn reference_id() -> ReferenceId {
    ReferenceId::new("order4711").unwrap()
}

/// The customer of all fixtures.
///
/// # Panics
/// Never: the text is a user id.
pub fn customer() -> UserId {
    UserId::new("amzn1.ask.account.EXAMPLE").unwrap()
}

/// The event for one customer.
pub fn unicast<E: Event>(event: E) -> Request<E> {
    Request::unicast(reference_id(), customer(), event)
        .with_timestamp(moment("2026-05-18T07:30:00Z"))
}

/// The event for all.
pub fn multicast<E: Event>(event: E) -> Request<E> {
    Request::multicast(reference_id(), event).with_timestamp(moment("2026-05-18T07:30:00.250Z"))
}

/// The body as a JSON value.
///
/// # Panics
/// When the request is invalid, which fails the test.
pub fn body<E: Event>(request: &Request<E>) -> serde_json::Value {
    let encoded = request.encode().unwrap_or_else(|violations| panic!("{violations}"));
    serde_json::from_slice(encoded.body()).unwrap()
}
