//! Requests and their JSON: encoding, reading, editing, checking by a JSON Schema.
//!
//! A [`Request`] becomes bytes by [`Request::encode`]; the [`EncodedRequest`] is checked and never changes again. The way
//! back is [`Document::parse`], which keeps every place of the text, and [`Request::read`]. For one event to many
//! customers an [`EncodedEvent`] is encoded once and addressed to each of them.
//!
//! ```
//! use proactive_events::catalog::message_alert::{Activated, Creator, MessageGroup, State, Status};
//! use proactive_events::wire::ReadOptions;
//! use proactive_events::{Document, ReferenceId, Request, UserId};
//!
//! let messages = MessageGroup::new(Creator::new("Robin"), 3);
//! let event = Activated::new(State::new(Status::Unread), messages);
//! let customer = UserId::new("amzn1.ask.account.EXAMPLE")?;
//! let request = Request::unicast(ReferenceId::new("message1")?, customer, event);
//!
//! let encoded = request.encode()?;
//! let document = Document::parse(encoded.body())?;
//! let reading = Request::<Activated>::read(&document, ReadOptions::default());
//! assert!(reading.warnings.is_empty());
//! assert_eq!(reading.into_result()?, request);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub use proactive_events_core::wire::{
    Audience, Document, EditError, EncodedEvent, EncodedRequest, Event, LifeSpan, LifeSpanError,
    Payload, PayloadCheck, RawEvent, ReadOptions, Reading, Request,
};

#[cfg(feature = "json-schema")]
pub use crate::schema_check::{SchemaCheck, SchemaError};
