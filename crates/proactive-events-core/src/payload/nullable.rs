//! Values that may be `null`.

use serde_core::ser::Serializer;

use crate::document::{Node, Value};
use crate::field::Field;
use crate::read::Reader;
use crate::write::{Inspection, Texts};
use crate::{Nullable, Payload};

impl<T: Payload> Payload for Nullable<T> {
    fn write<S: Serializer>(
        &self,
        field: &Field,
        texts: &Texts<'_>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match self {
            Self::Value(value) => value.write(field, texts, serializer),
            Self::Null => serializer.serialize_unit(),
        }
    }

    fn inspect<'a>(&'a self, field: &Field, inspection: &mut Inspection<'a>) {
        if let Self::Value(value) = self {
            inspection.present(value);
            value.inspect(field, inspection);
        }
    }

    fn read(node: &Node, field: &Field, reader: &mut Reader<'_>) -> Option<Self> {
        match node.value {
            Value::Null => Some(Self::Null),
            _ => T::read(node, field, reader).map(Self::Value),
        }
    }
}
