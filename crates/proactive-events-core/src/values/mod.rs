//! The values of which requests are made, each checked when it is made.

mod clock;
mod date;
mod locale;
mod localized;
mod nullable;
mod reference_id;
mod region;
mod stage;
mod text;
mod timestamp;
#[cfg(feature = "uri")]
mod uri;
mod user_id;

pub use clock::{Clock, SystemClock};
pub use date::{Date, DateError};
pub use locale::{Locale, UnknownLocale};
pub use localized::Localized;
pub(crate) use localized::is_usable_key;
pub use nullable::Nullable;
pub use reference_id::{ReferenceId, ReferenceIdError};
pub use region::{Region, UnknownRegion};
pub use stage::{Stage, UnknownStage};
pub use timestamp::{Timestamp, TimestampError};
#[cfg(feature = "uri")]
pub use uri::{Uri, UriError};
pub use user_id::{EmptyUserId, UserId};
