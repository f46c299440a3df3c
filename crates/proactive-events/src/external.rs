//! Other crates whose types are in the public API, in the versions that this one uses.
//!
//! A program that names such a type by this module needs no dependency of its own on the crate, and cannot have the wrong
//! version of it. A crate of an optional feature is here only with that feature.
//!
//! | crate | used in |
//! |---|---|
//! | `serde_json` | [`Json`](crate::values::Json), the payload of a [`RawEvent`](crate::RawEvent) |
//! | `http`, `http_body`, `bytes`, `tower_service` | `send`, and `ClientBuilder::layer` (feature `send`) |
//! | `http_body_util`, `hyper`, `hyper_util`, `tower_layer` | `ClientBuilder::connector` and `ClientBuilder::layer` (feature `client`) |
//! | `rustls` | `ClientBuilder::tls` (feature `client`) |
//! | `futures_core` | `Client::send_all` and `SendAll` (feature `client`) |
//! | `chrono`, `jiff`, `time` | conversions of [`Timestamp`](crate::Timestamp) (a feature each) |
//! | `schemars` | JSON Schemas of the types (feature `schemars`) |
//!
//! ```
//! use proactive_events::external::serde_json::json;
//! use proactive_events::RawEvent;
//!
//! let event = RawEvent::unchecked("AMAZON.Bread.Baked", json!({ "bakery": { "loaves": 3 } }));
//! assert_eq!(event.payload()["bakery"]["loaves"], 3);
//! ```

#[cfg(feature = "client")]
pub use proactive_events_client::external::{
    futures_core, http_body_util, hyper, hyper_util, rustls, tower_layer,
};
#[cfg(feature = "chrono")]
pub use proactive_events_core::external::chrono;
#[cfg(feature = "jiff")]
pub use proactive_events_core::external::jiff;
#[cfg(feature = "schemars")]
pub use proactive_events_core::external::schemars;
pub use proactive_events_core::external::serde_json;
#[cfg(feature = "time")]
pub use proactive_events_core::external::time;
#[cfg(feature = "send")]
pub use proactive_events_core::external::{bytes, http, http_body, tower_service};
