//! The outbox on NATS JetStream: one campaign, workers on as many machines as are started.
//!
//! A campaign is two streams. The *work* stream holds what is undecided, a message an entry, on the subjects
//! `proactive.<id>.now.<region>.<key>` (to be leased) and `proactive.<id>.later.<region>.<key>` (retried later); a
//! newer request takes the place of a pending one, for a subject holds one message. The *results* stream holds an
//! outcome a decided entry; its sequence numbers are the positions. What is known of the campaign as a whole (its
//! record, the progress, the tally, the pace) stands in the key-value bucket `proactive`.
//!
//! The guarantees rest on three means of the server, not on locks of ours:
//!
//! - A publish names the last message that it expects on its subject. So an outcome is stored once, a request is not
//!   queued twice, and what was superseded meanwhile does not come back.
//! - A work message is acknowledged, and with it removed, only after its outcome is stored.
//! - Every publish has a message id, so that one whose acknowledgement was lost can be repeated.
//!
//! A retry moves the entry to its `later` subject, whose consumer is a mere timer: entries that wait for hours do not
//! count against the leases of the fleet, and once due they are moved back. All leases come from the `now` consumers,
//! so their limit of unacknowledged messages holds for everything that is sent.
//!
//! A server that is killed forgets some removals; what is done about that stands in `outbox/server_restart.rs`.
//!
//! A lost connection or server only delays: every operation is tried again for a minute.

mod entry;
mod integrity;
mod layout;
mod names;
mod outbox;
mod records;
mod result;
mod server;
mod store;
mod url;

pub use store::JetStreamStore;
pub use url::{Login, ServerUrl};
