//! Send Amazon Alexa *proactive events*: the notifications that Alexa speaks to customers who asked for them.
//!
//! ```
//! use std::time::Duration;
//! use proactive_events::catalog::order_status::{Order, Seller, State, Status, Updated};
//! use proactive_events::{Locale, Localized, ReferenceId, Request, UserId};
//!
//! let seller = Localized::new(Locale::EnUs, "AnyCompany").and(Locale::DeDe, "Beispiel GmbH");
//! let event = Updated::new(State::new(Status::Shipped), Order::new(Seller::new(seller)));
//! let customer = UserId::new("amzn1.ask.account.EXAMPLE")?;
//! let request = Request::unicast(ReferenceId::new("order4711")?, customer, event)
//!     .expires_in(Duration::from_hours(6))?;
//! assert!(request.encode().is_ok());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What holds
//! - A missing required field, a misspelt enum value and a misspelt stage do not compile.
//! - A localized text lives in its field: a reference to a text that is not there cannot be written down, and
//!   a locale that one field has and another lacks is an error before a byte is sent.
//! - Reading a request ([`Request::read`]) reports everything that is wrong with it in one go, by JSON pointer.
//!
//! # Templates of your own
//! Four ways, with the same types in the end: `event_schema!("path")` (feature `macros`), three lines in a
//! `build.rs` (the crate `proactive-events-codegen`), `proactive regen`, or structs by hand with
//! `#[derive(Event)]` and `#[derive(Payload)]`. The project's `examples/` has a crate of each. A template without
//! a type is sent as a [`RawEvent`].
//!
//! # Where names are
//! Each name is in exactly one module. The root repeats the names that most programs use, and has no others.
//!
//! | module | what is in it |
//! |---|---|
//! | [`catalog`] | Amazon's templates, generated |
//! | [`values`] | ids, times, locales and texts of requests and payloads, with their errors |
//! | [`wire`] | requests and their JSON: encoding, reading, editing |
//! | `client` | sending: the client, its settings, many requests at once |
//! | `send` | one attempt of sending, over any transport |
//! | [`error`] | what is wrong with a request, and why an event was not accepted |
//! | `skill` | who subscribed, from the requests that the skill receives |
//! | `spoken` | what Alexa would say |
//! | [`external`] | other crates whose types stand in this API |
//!
//! # Features
//! | feature | what it adds |
//! |---|---|
//! | `client` (default) | sending over HTTPS |
//! | `send` (part of `client`) | one attempt of sending, over any transport |
//! | `aws-lc-rs` (default), `ring` | TLS with the cryptography of the one or the other |
//! | `skill-events` (default) | who subscribed, from the requests that the skill receives |
//! | `blocking` | a client for callers without an async runtime |
//! | `metrics` | counts and durations for the facade `metrics` |
//! | `schemas` | the catalog's JSON Schemas as text |
//! | `schemars` | `schemars::JsonSchema` for every type |
//! | `json-schema` | checks of raw events by a JSON Schema |
//! | `spoken` | what Alexa would say |
//! | `macros` | `event_schema!` |
//! | `pattern` | texts with a `pattern` in schemas of your own |
//! | `uri` | `Uri`, the format `uri` in schemas of your own |
//! | `chrono`, `jiff`, `time` | conversions of `Timestamp` from and to the library's types |
//!
//! Not affiliated with Amazon.

#[cfg(feature = "client")]
pub mod client;
pub mod error;
pub mod external;
#[cfg(feature = "json-schema")]
mod schema_check;
#[cfg(feature = "skill-events")]
pub mod skill;
#[cfg(feature = "spoken")]
pub mod spoken;
pub mod wire;

pub use proactive_events_catalog as catalog;
#[cfg(feature = "blocking")]
pub use proactive_events_client::BlockingClient;
#[cfg(feature = "client")]
pub use proactive_events_client::error::SendError;
#[cfg(feature = "client")]
pub use proactive_events_client::{Accepted, Client, ClientBuilder, Credentials};
#[cfg(feature = "send")]
#[doc(inline)]
pub use proactive_events_core::send;
#[doc(inline)]
pub use proactive_events_core::values;
pub use proactive_events_core::{
    Audience, Document, EncodedRequest, Event, LifeSpan, Locale, Localized, Payload, RawEvent,
    ReferenceId, Region, Request, Stage, Timestamp, UserId, Violation, Violations,
};
#[cfg(feature = "macros")]
pub use proactive_events_macros::event_schema;

#[doc(hidden)]
pub use proactive_events_core::__private;
