//! The official JSON Schema Test Suite (draft 2020-12) as types that the generator made of its schemas.

// Greek words are variants in Greek.
#![allow(mixed_script_confusables)]

mod forms;

use proactive_events::wire::ReadOptions;
use proactive_events::{Document, Event, Request};
use serde_json::{Value, json};

pub use forms::{Form, wrapped};

/// A case in one of its forms.
pub struct Entry {
    /// The file of the suite: a keyword or a format.
    pub file: &'static str,
    /// The case's place in the file.
    pub case: usize,
    /// True if the case uses keywords of the profile only.
    pub is_profile: bool,
    /// As it is, or with types.
    pub form: Form,
    /// Function that is true if the types accept a value, or the reason why there are no types.
    pub outcome: Result<fn(&Value) -> bool, &'static str>,
}

/// True if the types accept the value: the payload that holds it has no error.
fn accepts<E: Event>(value: &Value) -> bool {
    let request = json!({
        "timestamp": "2026-05-18T08:00:00Z",
        "referenceId": "case",
        "expiryTime": "2026-05-18T20:00:00Z",
        "event": { "name": "ACME.Suite.Case", "payload": { "value": value } },
        "localizedAttributes": [],
        "relevantAudience": { "type": "Multicast", "payload": {} },
    });
    let text = request.to_string();
    Document::parse(text.as_bytes()).is_ok_and(|document| {
        Request::<E>::read(&document, ReadOptions::default()).request.is_some()
    })
}

include!(concat!(env!("OUT_DIR"), "/cases.rs"));
