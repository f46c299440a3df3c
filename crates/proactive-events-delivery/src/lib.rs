//! Alexa proactive events to very many recipients: durable, resumable, on one machine or many.
//!
//! - [`campaign`]: one event for a list of recipients. [`campaign::Campaign`] shows the whole way in one example.
//! - [`RequestOutbox`]: single requests, for services that want to send durably.
//! - [`outbox`]: what an outbox does, written down once. The backends are [`SqliteStore`] (one file), [`JetStreamStore`]
//!   (NATS, for many machines) and [`MemoryStore`] (tests); [`open`] takes a URL.
//! - [`Worker`] sends what an outbox holds, [`Server`] what a store holds, campaign by campaign as they come.
//! - [`ResultsFile`]: a line a recipient, written once.
//!
//! The promise: what an outbox has taken is not lost, and has exactly one outcome. Towards Alexa it is *at least once*:
//! after a crash some requests are repeated, each byte for byte the one that went before, which the service takes as the
//! same event.

pub mod campaign;
mod debug;
mod jetstream;
mod memory;
mod open;
pub mod outbox;
mod private;
mod requests;
mod results;
mod sqlite;
mod steady;
mod steps;
mod worker;

pub use jetstream::{JetStreamStore, Login, ServerUrl};
pub use memory::MemoryStore;
pub use open::{StoreUrl, open, open_to_read};
pub use requests::{PutError, PutOutcome, RequestOutbox};
pub use results::{
    ResultLine, ResultsChange, ResultsClaim, ResultsError, ResultsFile, ResultsMismatch,
    for_each_to_forget, is_same_file,
};
pub use sqlite::SqliteStore;
pub use steady::{DeadlineClock, SteadyClock};
/// Asks work to end in good order: what is under way ends, and nothing new begins.
pub use tokio_util::sync::CancellationToken;
pub use worker::{Clients, Server, Until, WorkError, Worked, Worker, WorkerOptions};
