//! Objects whose keys no schema names.

use std::collections::BTreeMap;

use serde_core::ser::{SerializeMap, Serializer};

use super::list::ANY_ITEM;
use crate::document::{Node, Value};
use crate::payload::object::read_entries;
use crate::payload::{Field, Inspection, Payload, Reader, Texts, WriteResult, Written};
use crate::violation::{Reported, Walk as _};

impl<T: Payload> Payload for BTreeMap<String, T> {
    fn write<S: Serializer>(&self, field: &Field, texts: &Texts<'_>, to: S) -> WriteResult<S> {
        let field = field.items.unwrap_or(&ANY_ITEM);
        let mut map = to.serialize_map(Some(self.len()))?;
        self.iter().try_for_each(|(key, value)| {
            map.serialize_entry(key, &Written { value, field, texts })
        })?;
        map.end()
    }

    fn inspect<'a>(&'a self, field: &Field, inspection: &mut Inspection<'a>) {
        let field = field.items.unwrap_or(&ANY_ITEM);
        for (key, value) in self {
            inspection.at_key(key, |inspection| inspection.item(field, value));
        }
    }

    fn read(node: &Node, field: &Field, reader: &mut Reader<'_>) -> Result<Self, Reported> {
        let Value::Object(members) = &node.value else {
            return Err(reader.mismatch(node, "an object"));
        };
        read_entries(members.iter(), field.items.unwrap_or(&ANY_ITEM), reader)
    }
}
