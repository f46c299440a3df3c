//! Types of schemas with numbers at edges; the build script generates them from a seed.

pub mod edges;

include!(concat!(env!("OUT_DIR"), "/numbers.rs"));
