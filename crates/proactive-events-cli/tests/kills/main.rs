//! The kill suite: real processes, killed at random moments. After each story every recipient has exactly one outcome,
//! the same as in an undisturbed run; every accepted event is in the simulator's inbox, once; and no event was ever sent
//! with two bodies.
//!
//! The short form runs always; `cargo xtask test --full` runs the long one.

#![cfg(unix)]
// A broken assumption fails the test.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod disk;
mod files;
mod fleet;
mod harness;
mod owner;
mod purge;
mod results;
mod sender;
mod service;
#[path = "../tool/mod.rs"]
mod tool;
mod troubles;
