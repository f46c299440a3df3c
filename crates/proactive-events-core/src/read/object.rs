//! Reading the properties of an object.

use std::collections::BTreeMap;

use super::Reader;
use crate::document::{Node, Value};
use crate::field::Field;
use crate::payload::{Object, unknown_value};
use crate::suggestion::did_you_mean;
use crate::{Code, Payload, Violation};

/// An object whose properties are read one after the other; used by derived code.
#[derive(Debug)]
pub struct ObjectReader<'n> {
    node: &'n Node,
    fields: &'static [Field],
    /// The property that told which object it is.
    tag: Option<&'static str>,
}

impl<'n> ObjectReader<'n> {
    /// Begins to read an object of this type, which stands beside a tag if one is given.
    pub fn begin_object<T: Object>(
        node: &'n Node,
        tag: Option<&'static str>,
        reader: &mut Reader<'_>,
    ) -> Option<Self> {
        let object = Self::of(node, T::fields(), tag, reader)?;
        if !T::IS_OPEN {
            object.refuse_others(reader);
        }
        Some(object)
    }

    /// Begins to read: reports a value that is no object, and every property that is none of `fields`.
    pub fn begin(
        node: &'n Node,
        fields: &'static [Field],
        reader: &mut Reader<'_>,
    ) -> Option<Self> {
        let object = Self::of(node, fields, None, reader)?;
        object.refuse_others(reader);
        Some(object)
    }

    fn of(
        node: &'n Node,
        fields: &'static [Field],
        tag: Option<&'static str>,
        reader: &mut Reader<'_>,
    ) -> Option<Self> {
        match &node.value {
            Value::Object(_) => Some(Self { node, fields, tag }),
            _ => reader.wrong_type(node, "an object"),
        }
    }

    /// The members that are none of the fields.
    fn other_members(&self) -> impl Iterator<Item = &'n (String, Node)> {
        let members = match &self.node.value {
            Value::Object(members) => members.as_slice(),
            _ => &[],
        };
        let Self { fields, tag, .. } = *self;
        let is_named =
            move |key: &str| tag == Some(key) || fields.iter().any(|field| field.name == key);
        members.iter().filter(move |(key, _)| !is_named(key))
    }

    fn refuse_others(&self, reader: &mut Reader<'_>) {
        let Self { node, fields, .. } = *self;
        // Once for all unknown properties, of which a wrong document can have very many.
        let free: Vec<_> =
            fields.iter().map(|field| field.name).filter(|name| node.get(name).is_none()).collect();
        for (key, value) in self.other_members() {
            reader.at_key(key, |reader| {
                reader.error(value, |pointer| unknown_property(pointer, key, &free, fields));
            });
        }
    }

    /// Reads the properties that have no name of their own.
    pub fn others<T: Payload>(
        &self,
        field: &Field,
        reader: &mut Reader<'_>,
    ) -> Option<BTreeMap<String, T>> {
        read_entries(self.other_members(), field.items.unwrap_or(field), reader)
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

/// Reads values by their keys; every one that is wrong is reported.
pub(crate) fn read_entries<'n, T: Payload>(
    members: impl Iterator<Item = &'n (String, Node)>,
    field: &Field,
    reader: &mut Reader<'_>,
) -> Option<BTreeMap<String, T>> {
    let read = |(key, value): &(String, Node)| {
        let value = reader.at_key(key, |reader| T::read(value, field, reader));
        Some((key.clone(), value?))
    };
    members.map(read).collect::<Vec<_>>().into_iter().collect()
}

/// The tag of an object that is one of several, of which each has its word.
pub fn read_tag(
    node: &Node,
    tag: &'static str,
    words: &[&'static str],
    reader: &mut Reader<'_>,
) -> Option<&'static str> {
    let Value::Object(_) = &node.value else { return reader.wrong_type(node, "an object") };
    reader.at_key(tag, |reader| {
        let Some(value) = node.get(tag) else {
            let message = format!("the property {tag:?} is missing, which says what this is");
            reader.findings.error(node.end, Code::Missing, message);
            return None;
        };
        let text = reader.text(value)?;
        let word = words.iter().copied().find(|word| *word == text);
        if word.is_none() {
            reader.error(value, |pointer| unknown_value(pointer, text, words.iter().copied()));
        }
        word
    })
}
