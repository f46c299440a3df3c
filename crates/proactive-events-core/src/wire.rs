//! Requests and their JSON: encoding, reading, editing.

pub use proactive_events_derive::{Event, Payload};

pub use crate::document::{Document, EditError};
pub use crate::payload::{Event, Payload, PayloadCheck, RawEvent};
pub use crate::request::{
    Audience, EncodedEvent, EncodedRequest, LifeSpan, LifeSpanError, ReadOptions, Reading, Request,
};
