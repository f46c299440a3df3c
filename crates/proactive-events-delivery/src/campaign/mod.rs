//! A campaign: one event, very many recipients. Reads the recipients as a stream, checks each, gives each its own
//! request, and puts them into an [`Outbox`](crate::outbox::Outbox).
//!
//! The recipients are read twice. The first pass finds what is wrong with the list as a whole, and who stands in it
//! twice, before anything is queued; keys and lines are sorted on disk, so memory does not grow with the list. The
//! second pass queues. A digest of the recipients' keys in their order identifies the same list: a second
//! run continues where the first one ended.

mod begin;
mod body;
mod duplicates;
mod enqueue;
mod error;
mod override_place;
mod override_value;
mod personal;
mod plan;
mod prepare;
mod preview;
mod recipients;
mod report;
mod survey;
mod walk;

pub use begin::Campaign;
pub use body::CampaignBody;
pub use duplicates::Repeated;
pub use enqueue::{EnqueueOptions, enqueue};
pub use error::EnqueueError;
pub use preview::{Preview, PreviewedRequest, preview};
pub use recipients::{Recipients, RecipientsError, RecipientsErrorKind, RecipientsFormat};
pub use report::{EnqueueReport, EnqueueStep};
pub use survey::UnusualUsers;
