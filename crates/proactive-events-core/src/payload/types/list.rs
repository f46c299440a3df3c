//! Arrays, and properties that may be missing.

use serde_core::ser::{SerializeSeq, Serializer};

use crate::document::{Node, Value};
use crate::payload::{Field, Inspection, Payload, Reader, Texts, WriteResult, Written};
use crate::violation::{Reported, Walk as _};

/// Default constraints of an array's items.
pub(super) static ANY_ITEM: Field = Field::new("");

impl<T: Payload> Payload for Vec<T> {
    fn write<S: Serializer>(&self, field: &Field, texts: &Texts<'_>, to: S) -> WriteResult<S> {
        let field = field.items.unwrap_or(&ANY_ITEM);
        let mut array = to.serialize_seq(Some(self.len()))?;
        self.iter()
            .try_for_each(|value| array.serialize_element(&Written { value, field, texts }))?;
        array.end()
    }

    fn inspect<'a>(&'a self, field: &Field, inspection: &mut Inspection<'a>) {
        inspection.check(field.check_count(self.len()));
        let item = field.items.unwrap_or(&ANY_ITEM);
        if field.unique_items {
            let texts = Texts::by_content();
            let written = |value| Node::of(&Written { value, field: item, texts: &texts });
            let items: Vec<_> = self.iter().filter_map(written).collect();
            inspection.check(field.check_repeated(&items));
        }
        for (index, value) in self.iter().enumerate() {
            inspection.at_index(index, |inspection| inspection.item(item, value));
        }
    }

    fn read(node: &Node, field: &Field, reader: &mut Reader<'_>) -> Result<Self, Reported> {
        let Value::Array(items) = &node.value else {
            return Err(reader.mismatch(node, "an array"));
        };
        let checked = field.check_count(items.len()).and_then(|()| field.check_repeated(items));
        let accepted = reader.accept(node, checked);
        let field = field.items.unwrap_or(&ANY_ITEM);
        let items = items.iter().enumerate();
        let read: Vec<_> = items
            .map(|(index, item)| reader.at_index(index, |reader| T::read(item, field, reader)))
            .collect();
        accepted.and_then(|()| read.into_iter().collect())
    }
}

impl<T: Payload> Payload for Option<T> {
    fn write<S: Serializer>(&self, field: &Field, texts: &Texts<'_>, to: S) -> WriteResult<S> {
        match self {
            Some(value) => value.write(field, texts, to),
            None => to.serialize_none(),
        }
    }

    fn inspect<'a>(&'a self, field: &Field, inspection: &mut Inspection<'a>) {
        if let Some(value) = self {
            value.inspect(field, inspection);
        }
    }

    /// `null` is not a missing property: it is read, and refused, as a value.
    fn read(node: &Node, field: &Field, reader: &mut Reader<'_>) -> Result<Self, Reported> {
        T::read(node, field, reader).map(Some)
    }

    fn absent() -> Option<Self> {
        Some(None)
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }
}
