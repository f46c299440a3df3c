//! The requests that came: the newest state of each accepted event, a journal of all, and recordings.

mod bounds;
mod exchange;
mod journal;
mod received;
pub(crate) mod recording;
mod store;

pub(crate) use bounds::Bounds;
pub(crate) use exchange::Entry;
pub use exchange::{Exchange, Flaw};
pub(crate) use journal::Journal;
pub use received::{Inbox, NotOne, Received};
pub(crate) use store::{Store, Stored, user};
