//! Names that mean something to Rust, to the generated code or to a file system, in every position of a schema.
//!
//! The build script asks the generator about each name in each position. What it accepts is compiled by the tests, in
//! three editions; what it refuses has an error with a place.

use proactive_events::wire::ReadOptions;
use proactive_events::{Document, Event, Request};
use serde_json::{Value, json};

/// A name in a position that the generator refuses, and the error.
pub struct Refused {
    /// Where the name stands.
    pub position: &'static str,
    /// The name.
    pub name: &'static str,
    /// The first error.
    pub message: &'static str,
}

/// Writes a payload again that the types have read.
///
/// # Panics
/// When they refuse it.
pub fn round_trip<E: Event>(payload: &Value) -> Value {
    let request = json!({
        "timestamp": "2026-05-18T08:00:00Z", "referenceId": "names", "expiryTime": "2026-05-18T20:00:00Z",
        "event": { "name": E::NAMES[0], "payload": payload },
        "localizedAttributes": [], "relevantAudience": { "type": "Multicast", "payload": {} },
    });
    let document = Document::parse(request.to_string().as_bytes()).unwrap();
    let read = Request::<E>::read(&document, ReadOptions::default()).into_result().unwrap();
    let written: Value = serde_json::from_slice(read.encode().unwrap().body()).unwrap();
    written["event"]["payload"].clone()
}
