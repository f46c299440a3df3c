//! Faults on demand: rules, customers who always have one, and their effect on a connection.

pub(crate) mod magic;
mod rule;
mod rules;
pub(crate) mod toxics;

pub use rule::{Fault, FaultPath, Reset};
pub(crate) use rules::Faults;
