//! Shared parts of the tests: events of every template, JSON Schema validators, and a generator of wrong instances.

pub mod by_hand;
pub mod checkout;
pub mod fixtures;
pub mod mutate;
pub mod nats;
pub mod requests;
pub mod schemas;
pub mod synthetic;
pub mod tls;
pub mod tools;

/// The README's example compiles.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;
