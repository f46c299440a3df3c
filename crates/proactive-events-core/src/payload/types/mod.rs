//! The types of payload properties that need no derive.

mod json;
#[cfg(feature = "schemars")]
mod json_schema;
mod list;
mod localized;
mod map;
mod nullable;
mod number;
mod parsed;
mod reference_id;
mod scalar;
mod timestamp;
