//! Outboxes on NATS whose streams, consumers and leases somebody else touches.

mod cancelling;
mod fleet;
mod missing;
mod pace;
mod stopped;

pub use fleet::{signal, until};
