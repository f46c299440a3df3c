//! Input and output of an outbox: entries and leases.

use std::sync::Arc;
use std::time::Duration;

use proactive_events::wire::EncodedEvent;
use proactive_events::{Audience, Document, EncodedRequest, RawEvent, Region, Timestamp, UserId};

use super::{Failure, Key, LeaseId, Progress};

/// Entries put at once: stored as a whole, or not at all.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// Entries to send.
    pub entries: Vec<Entry>,
    /// Entries that are decided already: recipients that our own checks refuse.
    pub refused: Vec<Refused>,
    /// Treatment of entries whose key is known.
    pub known: Known,
    /// Progress of reading the recipients with this batch; unchanged if `None`.
    pub progress: Option<Progress>,
}

/// Treatment of an entry whose key is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Known {
    /// The one that is there stays, whatever its state, and nothing is added.
    #[default]
    Keep,
    /// A later timestamp replaces it while it is undecided (the newer request is then sent in its place), and is an
    /// entry of its own when it is decided; an earlier one changes nothing. So does the service. Of the same moment, in
    /// whole milliseconds, the same request changes nothing, and another one counts as later: it is sent with a
    /// timestamp that is moved forward, for the service keeps the latest, and the earlier one may have left.
    Supersede,
    /// The caller knows that there is none: nothing is looked up.
    Never,
}

/// A request to be sent.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Identity of the entry.
    pub key: Key,
    /// Where the customer is.
    pub region: Region,
    /// The line of the recipients that it comes from.
    pub line: Option<u64>,
    /// The request.
    pub request: Queued,
}

/// A frozen request: the same bytes, however often it is taken out.
#[derive(Clone, Debug)]
pub enum Queued {
    /// Its bytes.
    Whole(EncodedRequest),
    /// A campaign's request for one customer; the reference id is the entry's key.
    Framed {
        /// The shared event.
        frame: Arc<EncodedEvent>,
        /// The customer.
        user: UserId,
        /// The moment of queueing, in whole milliseconds.
        timestamp: Timestamp,
    },
}

impl Entry {
    /// The customer, unless it goes to all subscribers.
    pub fn user(&self) -> Option<&UserId> {
        match &self.request {
            Queued::Whole(request) => request.user(),
            Queued::Framed { user, .. } => Some(user),
        }
    }

    /// When the event happened, for the service.
    pub fn timestamp(&self) -> Timestamp {
        match &self.request {
            Queued::Whole(request) => request.timestamp(),
            Queued::Framed { timestamp, .. } => *timestamp,
        }
    }

    /// The same request with another timestamp; its life span is as long as before. None if it cannot be read.
    pub(crate) fn with_timestamp(&self, timestamp: Timestamp) -> Option<Self> {
        let request = match &self.request {
            Queued::Framed { frame, user, .. } => {
                Queued::Framed { frame: Arc::clone(frame), user: user.clone(), timestamp }
            }
            Queued::Whole(request) => {
                let document = Document::parse(request.body()).ok()?;
                let frame = EncodedEvent::from_document::<RawEvent>(&document).ok()?;
                let user = request.user().cloned();
                let audience = user.map_or(Audience::Multicast, Audience::Unicast);
                let reference_id = request.reference_id().clone();
                Queued::Whole(frame.request(reference_id, &audience, timestamp))
            }
        };
        Some(Self { request, ..self.clone() })
    }

    /// The bytes to send.
    pub fn encoded(&self) -> EncodedRequest {
        match &self.request {
            Queued::Whole(request) => request.clone(),
            Queued::Framed { frame, user, timestamp } => {
                frame.request(self.key.reference_id(), &Audience::Unicast(user.clone()), *timestamp)
            }
        }
    }
}

/// A recipient that is not sent to.
#[derive(Clone, Debug)]
pub struct Refused {
    /// The key of its user, or of its line.
    pub key: Key,
    /// The user, if the line has one.
    pub user: Option<UserId>,
    /// Its line.
    pub line: u64,
    /// The reason.
    pub failure: Failure,
}

/// An entry that is handed out to be sent.
#[derive(Clone, Debug)]
pub struct Lease {
    /// Its name.
    pub id: LeaseId,
    /// The entry's key.
    pub key: Key,
    /// The line of the recipients.
    pub line: Option<u64>,
    /// Number of times that it was handed out, this time included.
    pub deliveries: u64,
    /// HTTP requests of earlier leases, as far as they were told ([`Retry::attempts`]).
    pub attempts: u32,
    /// Length of the lease.
    pub lasting: Duration,
    /// The bytes, marked as repeated from the second delivery on.
    pub request: EncodedRequest,
}

/// An entry that is given back, to be tried again.
#[derive(Clone, Debug)]
pub struct Retry {
    /// Its lease.
    pub id: LeaseId,
    /// When it is due again.
    pub at: Timestamp,
    /// HTTP requests of this lease.
    pub attempts: u32,
    /// True if nothing of it can have arrived: then the lease does not count as a delivery.
    pub unsent: bool,
}

/// An undecided entry, as it is read out.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// Its place in the order of putting.
    pub place: u64,
    /// When it is due, or its lease ends.
    pub due: Option<Timestamp>,
    /// Number of times that it was handed out.
    pub deliveries: u64,
    /// The line of the recipients.
    pub line: Option<u64>,
    /// Where the customer is.
    pub region: Region,
    /// The bytes.
    pub request: EncodedRequest,
}
