//! The types of payload properties that need no derive.

#[cfg(feature = "schemars")]
mod json_schema;
mod leaf;
mod list;
mod localized;
mod map;
mod nullable;
mod numbers;
mod texts;
