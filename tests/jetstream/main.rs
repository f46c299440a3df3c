//! The outbox on NATS JetStream, against real servers.

mod access;
mod cluster;
mod deciding;
mod kills;
mod putting;
mod retrying;
mod shared;
mod support;
