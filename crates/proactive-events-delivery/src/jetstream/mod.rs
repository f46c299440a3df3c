//! The outbox on NATS JetStream: one campaign, workers on any number of machines.
//!
//! A campaign is two streams. The *work* stream holds the undecided entries, one message each, in two queues: *ready*
//! entries may be leased, *deferred* ones wait for their next attempt. A subject holds one message, so a newer request
//! replaces a pending one. The *results* stream holds one outcome for each decided entry; its sequence numbers are the
//! positions. The state of the campaign as a whole is in a key-value bucket. `names.rs` has all names.
//!
//! | component | owns |
//! |---|---|
//! | `WorkQueue` | the work stream, the consumers of each region, the leases of this process, moves between the queues |
//! | `ResultLog` | the results stream, its reader, the tally |
//! | `CampaignMeta` | the values in the bucket: record, progress, intent, cancellation, rate |
//! | `RestartGuard` | the check for restarts of the server, and the removal of what exists again after one |
//!
//! `JetStreamOutbox` combines them. The guarantees come from three properties of the server, not from our own locks:
//!
//! - A publish names the last message that it expects on its subject. So an outcome is stored once, a request is not
//!   queued twice, and what was superseded meanwhile does not come back.
//! - A work message is acknowledged, and with it removed, only after its outcome is stored.
//! - Every publish has a message id, so that one whose acknowledgement was lost can be repeated.
//!
//! A retry moves the entry to the deferred queue, whose consumer is a timer only: entries that wait for hours do not count
//! against the leases of the fleet, and once due they are moved back. All leases come from the consumers of the ready
//! queue, so their limit of unacknowledged messages holds for everything that is sent.
//!
//! A lost connection or server only delays: every operation is repeated for a minute.

mod campaign_meta;
mod entry;
mod integrity;
mod layout;
mod names;
mod outbox;
mod result;
mod result_log;
mod server;
mod server_restart;
mod store;
mod url;
mod work_queue;

pub use store::JetStreamStore;
pub use url::{Login, ServerUrl};
