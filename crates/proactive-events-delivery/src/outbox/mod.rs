//! The outbox: entries that wait to be sent, and what came of each. The semantics are written down here once; every
//! backend passes the same conformance suite, the same state-machine model and the same kill suite.
//!
//! # Semantics
//!
//! A [`Store`] holds campaigns, each with an [`Outbox`] of its own. An entry is *waiting* (from a moment on), *leased*
//! (until a moment), or *decided* (for ever). Only waiting entries are leased, and only once their moment has come.
//!
//! - **put** takes a batch, all or nothing, together with how far the recipients were read ([`Progress`]). What happens
//!   to an entry whose [`Key`] is known says [`Known`]. What a put has returned is on disk (for `memory`: in memory).
//! - **lease** hands out entries of one region for a time: those that were never deferred in the order of putting, others
//!   by their moment. The store sets the length of leases ([`Outbox::lease_length`]). A lease that is not decided, retried
//!   or extended by then is waiting again: its worker is dead. Each lease counts as a *delivery*; from the second on the
//!   request may have arrived before, and is marked so ([`EncodedRequest::is_repeated`]).
//! - **decide** acknowledges with an [`Outcome`]. The first outcome of an entry counts and is kept; later ones, of
//!   workers whose lease had run out, change nothing. (JetStream may drop one about an entry that somebody else has
//!   deferred meanwhile: it is then sent again and marked as repeated.) A decision about an
//!   entry that was superseded meanwhile changes nothing either: the newer request is still to be sent.
//! - **retry** ends a lease: the entry waits until a moment. **extend** restarts a lease. Both do nothing when the
//!   lease is no longer the entry's newest.
//! - **give_up** decides everything that waits as failed, for a reason. An entry that was handed out before, and whose
//!   worker did not say that nothing of it can have arrived, may have been sent: the reason says so. What is leased is
//!   not known to be unsent, and keeps its chance of a true outcome; [`cancel`] gives up again until nothing is leased.
//! - **results** are the decided entries in the order of their decision, those of one call in any; each exactly once,
//!   at positions 1, 2, 3, …
//!
//! After a crash every entry is there that a put has returned for, with at most one outcome each; entries that were
//! leased are waiting again, at the latest when their lease ends. What a decide, retry or extend has returned is on disk
//! in SQLite; JetStream may have forgotten the newest retries and extensions: the entries come again sooner, marked as
//! repeated.
//!
//! [`EncodedRequest::is_repeated`]: proactive_events::EncodedRequest::is_repeated

mod campaign;
mod cancel;
mod counts;
mod entry;
mod error;
mod key;
mod newest;
mod outcome;

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use proactive_events::{Region, Timestamp};

pub use campaign::{CampaignRecord, CellRule, Progress};
pub use cancel::cancel;
pub use counts::{Counts, GivenUp, PutCounts};
pub use entry::{Batch, Entry, Known, Lease, Queued, Refused, Retry, Waiting};
pub use error::{OutboxError, OutboxErrorKind};
pub use key::{Key, LeaseId};
pub(crate) use newest::{Newer, Newest};
pub use outcome::{Cause, Decided, Decision, Failure, Outcome, Verdict};

/// Length of a lease in a store for which none is set.
pub(crate) const DEFAULT_LEASE: Duration = Duration::from_mins(1);

/// Future result of an operation of a store or an outbox.
pub type Reply<'a, T> = BoxFuture<'a, Result<T, OutboxError>>;

/// A place that holds campaigns.
pub trait Store: Send + Sync {
    /// The campaigns, in the order of their creation.
    fn list(&self) -> Reply<'_, Vec<CampaignRecord>>;

    /// The outbox of a campaign, if there is one of this name.
    fn open<'a>(&'a self, campaign: &'a str) -> Reply<'a, Option<Arc<dyn Outbox>>>;

    /// The outbox of a campaign, made if there is none of its name. One that is there keeps its record: compare
    /// [`Outbox::record`].
    fn create(&self, campaign: CampaignRecord) -> Reply<'_, Arc<dyn Outbox>>;

    /// Removes a campaign with all that it holds; nothing happens when it is not there.
    fn remove<'a>(&'a self, campaign: &'a str) -> Reply<'a, ()>;

    /// True if the store is served by one process at a time: then no other process adds work meanwhile.
    fn is_exclusive(&self) -> bool;
}

/// The entries of one campaign. The semantics stand in the module's documentation.
pub trait Outbox: Send + Sync {
    /// Record of the campaign.
    fn record(&self) -> &CampaignRecord;

    /// Progress of reading its recipients.
    fn progress(&self) -> Reply<'_, Progress>;

    /// Takes a batch.
    fn put(&self, batch: Batch) -> Reply<'_, PutCounts>;

    /// Leases entries of a region, up to a maximum number. When none is due, waits for one, but not for ever: after an
    /// empty answer ask again.
    fn lease(&self, region: Region, most: usize) -> Reply<'_, Vec<Lease>>;

    /// Length of a lease, as this process knows it. On a shared server another process may have set another length:
    /// [`Lease::lasting`] has that of each lease.
    fn lease_length(&self) -> Duration;

    /// Acknowledges entries with their outcomes.
    fn decide(&self, decisions: Vec<Decision>) -> Reply<'_, ()>;

    /// Records outcomes as [`decide`](Self::decide) does, but lets the leases go on counting against the pace until
    /// [`release`](Self::release). Backends whose leases do not set the pace decide.
    fn record_outcomes(&self, decisions: Vec<Decision>) -> Reply<'_, ()> {
        self.decide(decisions)
    }

    /// Ends leases whose outcomes are recorded.
    fn release(&self, leases: Vec<LeaseId>) -> Reply<'_, ()> {
        drop(leases);
        Box::pin(std::future::ready(Ok(())))
    }

    /// True if the request of a lease may still be sent, as far as this process knows: its lease is the entry's newest and
    /// lasts, and the campaign was not cancelled since. Workers ask before each request.
    fn may_send(&self, lease: LeaseId) -> bool {
        let _ = lease;
        true
    }

    /// Another number once the campaign was cancelled.
    fn cancels(&self) -> Reply<'_, u64> {
        Box::pin(std::future::ready(Ok(0)))
    }

    /// Ends leases: the entries wait until a moment.
    fn retry(&self, retries: Vec<Retry>) -> Reply<'_, ()>;

    /// Restarts leases: each lasts its whole length from now on.
    fn extend(&self, leases: Vec<LeaseId>) -> Reply<'_, ()>;

    /// Decides everything that waits as failed; how many that were, and how many are leased: see [`cancel`].
    fn give_up(&self, reason: Failure) -> Reply<'_, GivenUp>;

    /// Numbers of entries in each state.
    fn counts(&self) -> Reply<'_, Counts>;

    /// Results after a position (0: from the first), up to a maximum number.
    fn results(&self, after: u64, most: usize) -> Reply<'_, Vec<Decided>>;

    /// Undecided entries, in the order in which they were put, after a place in that order (0: from the first), up
    /// to a maximum number: to be read out, not to be sent.
    fn undecided(&self, after: u64, most: usize) -> Reply<'_, Vec<Waiting>>;

    /// Limit for the rate of all workers together, after setting the rate if one is given. `None`: the backend has no
    /// such limit, and its only worker must keep the rate.
    fn pace(&self, rate: Option<u32>) -> Reply<'_, Option<Pace>>;
}

/// Limit of a backend for the rate of all workers together: it hands out as many leases at once as may be sent in the
/// time that each has to be held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// A lease is given back no sooner than this after its request was sent.
    pub hold: Duration,
}

/// The moment by a clock, that much later; the last writable moment at most.
pub(crate) fn later(now: Timestamp, span: Duration) -> Timestamp {
    now.checked_add(span).unwrap_or(Timestamp::MAX)
}
