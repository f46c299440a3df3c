//! Violations of a request: all of them, each with its place.

pub use crate::violation::{Position, Violation, ViolationCode, Violations};
