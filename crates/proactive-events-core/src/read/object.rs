//! Reading the properties of an object.

use super::Reader;
use crate::document::{Node, Value};
use crate::field::Field;
use crate::suggestion::did_you_mean;
use crate::{Code, Payload, Violation};

/// An object whose properties are read one after the other; used by derived code.
#[derive(Debug)]
pub struct ObjectReader<'n> {
    node: &'n Node,
    fields: &'static [Field],
}

impl<'n> ObjectReader<'n> {
    /// Begins to read: reports a value that is no object, and every property that is none of `fields`.
    pub fn begin(
        node: &'n Node,
        fields: &'static [Field],
        reader: &mut Reader<'_>,
    ) -> Option<Self> {
        let Value::Object(members) = &node.value else {
            return reader.wrong_type(node, "an object");
        };
        // Once for all unknown properties, of which a wrong document can have very many.
        let free: Vec<_> =
            fields.iter().map(|field| field.name).filter(|name| node.get(name).is_none()).collect();
        for (key, value) in members {
            if !fields.iter().any(|field| field.name == key) {
                reader.at_key(key, |reader| {
                    reader.error(value, |pointer| unknown_property(pointer, key, &free, fields));
                });
            }
        }
        Some(Self { node, fields })
    }

    /// Reads the property at this index of the fields; `None` after errors.
    pub fn property<T: Payload>(&self, index: usize, reader: &mut Reader<'_>) -> Option<T> {
        let field = self.fields.get(index)?;
        match T::absent() {
            Some(absent) if self.node.get(field.name).is_none() => Some(absent),
            _ => self.part(index, reader, |value, reader| T::read(value, field, reader)),
        }
    }

    /// Reads the required property at this index by a function; `None` after errors.
    pub(crate) fn part<T>(
        &self,
        index: usize,
        reader: &mut Reader<'_>,
        read: impl FnOnce(&Node, &mut Reader<'_>) -> Option<T>,
    ) -> Option<T> {
        let name = self.fields.get(index)?.name;
        reader.at_key(name, |reader| match self.node.get(name) {
            Some(value) => read(value, reader),
            None => {
                let message = format!("the property {name:?} is missing");
                reader.findings.error(self.node.end, Code::Missing, message);
                None
            }
        })
    }
}

/// The error about a property that is not there in the template, with the nearest one that is still free.
fn unknown_property(
    pointer: &str,
    key: &str,
    free: &[&'static str],
    fields: &'static [Field],
) -> Violation {
    let violation = Violation::new(
        pointer,
        Code::UnknownProperty,
        format!("there is no property {key:?} here"),
    );
    match did_you_mean(key, free.iter().copied()) {
        Some(near) => violation.with_hint(format!("did you mean {near:?}?")),
        None if fields.is_empty() => violation.with_hint("the object must be empty"),
        None => {
            let names: Vec<_> = fields.iter().map(|field| field.name).collect();
            violation.with_hint(format!("known: {}", names.join(", ")))
        }
    }
}
