//! The real binary: exit codes, JSON lines, what people read, and the pages of its help.

// A broken assumption fails the test.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod advice;
mod command_line;
mod diagnosis;
mod explain;
mod pages;
mod regen;
mod streams;
mod terminal;
#[path = "../tool/mod.rs"]
mod tool;
