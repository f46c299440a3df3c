//! Interface of `proactive deliver` for scripts: exit codes, the summary, the lines of the results, and the effect of
//! running a campaign again.

// A broken assumption fails the test.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod again;
mod commands;
mod lines;
mod logs;
mod pauses;
mod personal;
#[path = "../tool/mod.rs"]
mod tool;
mod unable;
mod world;
