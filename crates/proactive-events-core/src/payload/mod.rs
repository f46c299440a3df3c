//! Typed values ↔ wire form: the traits that the derive implements, the walks that read, inspect and write,
//! and the types of which payloads are made.

mod choice;
mod constraint;
mod field;
#[cfg(feature = "schemars")]
mod json_schema;
mod object;
#[cfg(feature = "pattern")]
mod pattern;
mod raw;
mod read;
mod serialize;
mod traits;
mod types;
mod write;

pub use choice::Choice;
pub use field::Field;
#[cfg(feature = "schemars")]
pub use json_schema::{
    ObjectSchema, SchemaOf, SchemaOfAnything, SchemaOfPayload, choice_schema, one_of, tagged_schema,
};
pub use object::{Member, Object, ObjectReader, ObjectWriter, Property, has_name, read_tag};
#[cfg(feature = "pattern")]
pub use pattern::Pattern;
pub use raw::{PayloadCheck, RawEvent};
pub(crate) use read::Attributes;
pub use read::Reader;
pub(crate) use serialize::Written;
pub use serialize::serialize;
pub use traits::{Event, Payload};
pub(crate) use write::WriteResult;
pub use write::{Inspection, Texts};
