//! What the tests share: events of every template, JSON Schema validators, and a machine for wrong instances.

// A fixture that cannot be made fails the test that asked for it.
#![allow(clippy::panic, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

pub mod fixtures;
pub mod mutate;
pub mod requests;
pub mod schemas;

/// The README's example compiles.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;
