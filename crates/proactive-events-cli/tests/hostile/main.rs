//! Hostile surroundings: servers that answer anything, clocks that step, processes that stop, and files that belong to
//! somebody else. Each test is one story, told through the real binary wherever a user would notice it.
//!
//! Random choices come from a seed that a failing test prints. Stories that take long run under
//! `cargo xtask test --full`.

#![cfg(unix)]
// A broken assumption fails the test.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]
// Not every group of stories needs all of the harness.
#![allow(dead_code, unused_imports)]

mod brokers;
mod clocks;
mod files;
#[path = "../kills/harness/mod.rs"]
mod harness;
mod scripted_server;
mod servers;
mod strangers;
#[path = "../tool/mod.rs"]
mod tool;
