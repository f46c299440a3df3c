//! Amazon's proactive event templates as Rust types: one module a template, and [`AnyEvent`] for readers of
//! unknown input.
//!
//! Everything here is generated from `schemas/` by `cargo xtask regen`: declarations with attributes. What
//! they do comes from the derives of `proactive-events`. With the feature `schemas` the JSON Schemas
//! themselves are here as text.

#[rustfmt::skip]
mod generated;

pub use generated::*;
