//! Values that may be `null`.

use serde_core::ser::Serializer;

use crate::Nullable;
use crate::document::{Node, Value};
use crate::payload::{Field, Inspection, Payload, Reader, Texts, WriteResult};
use crate::violation::Reported;

impl<T: Payload> Payload for Nullable<T> {
    fn write<S: Serializer>(&self, field: &Field, texts: &Texts<'_>, to: S) -> WriteResult<S> {
        match self {
            Self::Value(value) => value.write(field, texts, to),
            Self::Null => to.serialize_unit(),
        }
    }

    fn inspect<'a>(&'a self, field: &Field, inspection: &mut Inspection<'a>) {
        if let Self::Value(value) = self {
            inspection.item(field, value);
        }
    }

    fn read(node: &Node, field: &Field, reader: &mut Reader<'_>) -> Result<Self, Reported> {
        match node.value {
            Value::Null => Ok(Self::Null),
            _ => T::read(node, field, reader).map(Self::Value),
        }
    }
}
