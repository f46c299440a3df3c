//! Values without parts: written as `serde` serializes them, and without a text to collect.

use serde_core::ser::{Serialize, Serializer};
use serde_json::Value as Json;

use crate::document::{Node, Value};
use crate::payload::{Field, Inspection, Payload, Reader, Texts, WriteResult};
use crate::violation::{Refusal, Reported};

/// The parts of a [`Payload`] in which such values differ.
pub(super) trait Leaf: Serialize + Sized {
    /// Checks the value before it is written.
    fn check(&self, _: &Field) -> Result<(), Refusal> {
        Ok(())
    }

    /// Reads and checks a value.
    fn read(node: &Node, field: &Field, reader: &mut Reader<'_>) -> Result<Self, Reported>;
}

macro_rules! payloads {
    ($($(#[$when:meta])* $type:ty,)+) => {$(
        $(#[$when])*
        impl Payload for $type {
            fn write<S: Serializer>(&self, _: &Field, _: &Texts<'_>, to: S) -> WriteResult<S> {
                self.serialize(to)
            }

            fn inspect<'a>(&'a self, field: &Field, inspection: &mut Inspection<'a>) {
                inspection.check(self.check(field));
            }

            fn read(node: &Node, field: &Field, reader: &mut Reader<'_>) -> Result<Self, Reported> {
                Leaf::read(node, field, reader)
            }
        }
    )+};
}

payloads! {
    bool, String, Json, f64, u8, u16, u32, u64, i8, i16, i32, i64,
    crate::Integer, crate::Date, crate::ReferenceId, crate::Timestamp,
    #[cfg(feature = "uri")]
    crate::Uri,
}

impl Leaf for bool {
    fn read(node: &Node, _: &Field, reader: &mut Reader<'_>) -> Result<Self, Reported> {
        match node.value {
            Value::Bool(value) => Ok(value),
            _ => Err(reader.mismatch(node, "a boolean")),
        }
    }
}

/// Any JSON value, where a schema has no type or lists values that share no type.
impl Leaf for Json {
    fn check(&self, field: &Field) -> Result<(), Refusal> {
        field.check_json(self)
    }

    fn read(node: &Node, field: &Field, reader: &mut Reader<'_>) -> Result<Self, Reported> {
        let value = reader.json(node)?;
        reader.accept(node, value.check(field)).map(|()| value)
    }
}
