//! Every backend of the outbox keeps the semantics that `proactive_events_delivery::outbox` writes down: sentence by
//! sentence (`suite`), in any order of operations against a model (`model`), and with many workers at once (`crowd`).
//!
//! Another backend takes part by an `impl Backend` and a line `conformance!(It)`.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]
#![allow(missing_docs, reason = "the names of the tests are sentences")]

#[macro_use]
mod register;

mod backend;
mod bench;
mod crowd;
mod jetstream;
mod memory;
mod model;
mod sample;
mod sqlite;
mod suite;
