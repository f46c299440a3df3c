//! Rules about texts that several crates of `proactive-events` apply, each in one place.
//!
//! The generator predicts the wire name that the derive assigns to a field, the derive and the core compare numbers by the
//! same decimals, and every crate suggests words, reads files and redacts secrets in the same way. Use the crate
//! `proactive-events`: this one is a part of it, and its items are not stable.

mod case;
mod decimal;
mod decode;
#[cfg(feature = "redact")]
mod redact;
mod suggestion;
mod user_id;

pub use case::{camel, pascal, screaming_snake, snake};
pub use decimal::Decimal;
pub use decode::{ByteOrderMark, DecodeError, decode_text, without_byte_order_mark};
#[cfg(feature = "redact")]
pub use redact::{redact_text, redact_url};
pub use suggestion::did_you_mean;
pub use user_id::shorten_user_id;
