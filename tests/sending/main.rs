//! The client under everything that goes wrong: real HTTP against the simulator, and a simulated network where
//! time matters.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod answers;
mod bench;
mod faults;
mod many;
mod misuse;
mod network;
mod simulated;
mod storms;
mod token;
