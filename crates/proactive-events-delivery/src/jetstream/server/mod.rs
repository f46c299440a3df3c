//! The connection to the servers, and the operations that the outbox needs of them.

mod ack;
mod api;
mod call;
mod connect;
mod connection;
mod fault;
mod get;
mod publish;
mod pull;
mod retry;
mod walk;

pub(super) use ack::Ack;
pub(super) use api::StreamInfo;
pub(super) use call::Purge;
pub(super) use connection::{Connection, Server};
pub(super) use fault::Fault;
pub(super) use get::{Query, StreamName};
pub(super) use publish::{Outgoing, PUBLISHED_AGAIN, Stored};
pub(super) use pull::{Ended, PullRequest, Pulled};
pub(super) use retry::RetryBudget;
pub(super) use walk::Walk;
