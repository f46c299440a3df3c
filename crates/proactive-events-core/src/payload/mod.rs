//! The values of which payloads are made, beside the structs and enums that the derive serves.

mod choice;
mod json;
mod list;
mod localized;
mod map;
mod nullable;
mod number;
mod object;
mod parsed;
mod reference_id;
mod scalar;
mod timestamp;

pub use choice::Choice;
pub(crate) use choice::unknown_value;
pub use object::{Object, has_name};
