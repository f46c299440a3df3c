//! Outboxes on NATS whose streams, consumers and leases somebody else touches.

mod cancelling;
mod fleet;
mod pace;
mod stopped;
