//! Objects whose keys no schema names.

use std::collections::BTreeMap;

use serde_core::ser::{SerializeMap, Serializer};

use super::list::ANY_ITEM;
use crate::Payload;
use crate::document::{Node, Value};
use crate::field::Field;
use crate::read::{Reader, read_entries};
use crate::write::{Inspection, Texts, Written};

impl<T: Payload> Payload for BTreeMap<String, T> {
    fn write<S: Serializer>(
        &self,
        field: &Field,
        texts: &Texts<'_>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let field = field.items.unwrap_or(&ANY_ITEM);
        let mut map = serializer.serialize_map(Some(self.len()))?;
        self.iter().try_for_each(|(key, value)| {
            map.serialize_entry(key, &Written { value, field, texts })
        })?;
        map.end()
    }

    fn inspect<'a>(&'a self, field: &Field, inspection: &mut Inspection<'a>) {
        let field = field.items.unwrap_or(&ANY_ITEM);
        for (key, value) in self {
            inspection.at_key(key, |inspection| {
                inspection.present(value);
                value.inspect(field, inspection);
            });
        }
    }

    fn read(node: &Node, field: &Field, reader: &mut Reader<'_>) -> Option<Self> {
        let Value::Object(members) = &node.value else {
            return reader.wrong_type(node, "an object");
        };
        read_entries(members.iter(), field.items.unwrap_or(&ANY_ITEM), reader)
    }
}
