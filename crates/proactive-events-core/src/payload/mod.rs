//! The values of which payloads are made, beside the structs and enums that the derive serves.

mod choice;
mod list;
mod localized;
mod reference_id;
mod scalar;
mod timestamp;

pub use choice::Choice;
