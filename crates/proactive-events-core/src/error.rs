//! What is wrong with a request: every violation, each with its place.

pub use crate::violation::{Position, Violation, ViolationCode, Violations};
