//! Other crates whose types stand in the public API, in the versions that this one uses.
//!
//! A program that names such a type by this module needs no dependency of its own on the crate, and cannot have the
//! wrong version of it. A crate of an optional feature is here only with that feature.

#[cfg(feature = "chrono")]
pub use chrono;
#[cfg(feature = "jiff")]
pub use jiff;
#[cfg(feature = "schemars")]
pub use schemars;
pub use serde_json;
#[cfg(feature = "time")]
pub use time;
#[cfg(feature = "send")]
pub use {bytes, http, http_body, tower_service};
