//! The client under everything that goes wrong: real HTTP against the simulator, and a simulated network where
//! time matters.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod answers;
mod bench;
mod connections;
mod departures;
mod faults;
mod layers;
mod many;
mod misuse;
mod network;
mod secure;
mod simulated;
mod storms;
mod token;
mod trust;
mod unprocessed;
mod waits;
