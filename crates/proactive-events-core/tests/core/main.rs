//! The core by its public items.

// A broken assumption fails the test.
#![allow(clippy::unwrap_used)]

mod edits;
mod encoded;
#[cfg(feature = "send")]
mod endpoints;
mod payloads;
mod timestamps;
mod values;
