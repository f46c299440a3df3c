//! Arrays, and properties that may be missing.

use serde_core::ser::{SerializeSeq, Serializer};

use crate::Payload;
use crate::document::{Node, Value};
use crate::field::Field;
use crate::read::Reader;
use crate::write::{Inspection, Texts, Written};

/// What an array demands of its items when it names nothing.
pub(super) static ANY_ITEM: Field = Field::new("");

impl<T: Payload> Payload for Vec<T> {
    fn write<S: Serializer>(
        &self,
        field: &Field,
        texts: &Texts<'_>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let field = field.items.unwrap_or(&ANY_ITEM);
        let mut array = serializer.serialize_seq(Some(self.len()))?;
        self.iter()
            .try_for_each(|value| array.serialize_element(&Written { value, field, texts }))?;
        array.end()
    }

    fn inspect<'a>(&'a self, field: &Field, inspection: &mut Inspection<'a>) {
        inspection.report(field.refuse_count(self.len()));
        let any = Texts::by_content();
        let item = field.items.unwrap_or(&ANY_ITEM);
        if field.unique_items {
            let written = |value| Node::of(&Written { value, field: item, texts: &any });
            let items: Vec<_> = self.iter().filter_map(written).collect();
            inspection.report(field.refuse_repeated(&items));
        }
        let field = item;
        for (index, item) in self.iter().enumerate() {
            inspection.at_index(index, |inspection| {
                inspection.present(item);
                item.inspect(field, inspection);
            });
        }
    }

    fn read(node: &Node, field: &Field, reader: &mut Reader<'_>) -> Option<Self> {
        let Value::Array(items) = &node.value else { return reader.wrong_type(node, "an array") };
        let repeated = || field.unique_items.then(|| field.refuse_repeated(items)).flatten();
        let refused = field.refuse_count(items.len()).or_else(repeated);
        let counted = reader.accept(node, refused);
        let field = field.items.unwrap_or(&ANY_ITEM);
        let items = items.iter().enumerate();
        let read: Vec<_> = items
            .map(|(index, item)| reader.at_index(index, |reader| T::read(item, field, reader)))
            .collect();
        counted.and_then(|()| read.into_iter().collect())
    }
}

impl<T: Payload> Payload for Option<T> {
    fn write<S: Serializer>(
        &self,
        field: &Field,
        texts: &Texts<'_>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match self {
            Some(value) => value.write(field, texts, serializer),
            None => serializer.serialize_none(),
        }
    }

    fn inspect<'a>(&'a self, field: &Field, inspection: &mut Inspection<'a>) {
        if let Some(value) = self {
            value.inspect(field, inspection);
        }
    }

    /// `null` is not a missing property: it is read, and refused, as a value.
    fn read(node: &Node, field: &Field, reader: &mut Reader<'_>) -> Option<Self> {
        T::read(node, field, reader).map(Some)
    }

    fn absent() -> Option<Self> {
        Some(None)
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }
}
