//! The values of which requests and payloads are made, each checked when it is made.
//!
//! Most have `FromStr`, `Display` and both directions of serde; the error of each is here as well.
//!
//! ```
//! use proactive_events::values::{Date, Nullable};
//! use proactive_events::{Locale, Localized, Region, Timestamp};
//!
//! let seller = Localized::new(Locale::EnUs, "AnyCompany").and(Locale::DeDe, "Beispiel GmbH");
//! assert_eq!(seller.get(Locale::DeDe), Some("Beispiel GmbH"));
//! assert_eq!("eu".parse(), Ok(Region::Europe));
//! let shipped: Timestamp = "2026-05-18T19:22:00Z".parse()?;
//! assert_eq!(shipped.to_string(), "2026-05-18T19:22:00Z");
//! assert_eq!(Date::new(2026, 5, 18)?.to_string(), "2026-05-18");
//! assert_eq!(Nullable::from(3_u8), Nullable::Value(3));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

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
mod unknown;
#[cfg(feature = "uri")]
mod uri;
mod user_id;

pub use crate::document::Integer;
pub use clock::{Clock, SystemClock};
pub use date::{Date, DateError};
pub use locale::{Locale, UnknownLocale};
pub use localized::Localized;
pub(crate) use localized::is_usable_key;
pub use nullable::Nullable;
pub use reference_id::{ReferenceId, ReferenceIdError};
pub use region::{Region, UnknownRegion};
/// Any JSON value, where a schema has no type.
pub use serde_json::Value as Json;
pub use stage::{Stage, UnknownStage};
pub use timestamp::{Timestamp, TimestampError};
pub use unknown::UnknownValue;
#[cfg(feature = "uri")]
pub use uri::{Uri, UriError};
pub use user_id::{EmptyUserId, UserId};
