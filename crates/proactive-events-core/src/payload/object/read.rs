//! Reading the properties of an object.

use std::collections::BTreeMap;

use super::Object;
use crate::document::{Node, Value};
use crate::payload::choice::unknown_value;
use crate::payload::{Field, Payload, Reader};
use crate::violation::{Reported, Walk as _};
use crate::{Violation, ViolationCode};

/// An object whose properties are read one after the other; used by derived code.
#[derive(Debug)]
pub struct ObjectReader<'n> {
    node: &'n Node,
    members: &'n [(String, Node)],
    fields: &'static [Field],
    /// The property that identified the object's variant.
    tag: Option<&'static str>,
}

impl<'n> ObjectReader<'n> {
    /// Begins to read an object of this type, with a tag among its properties if one is given.
    ///
    /// # Errors
    /// When the value is not an object.
    pub fn begin_object<T: Object>(
        node: &'n Node,
        tag: Option<&'static str>,
        reader: &mut Reader<'_>,
    ) -> Result<Self, Reported> {
        let object = Self::of(node, T::fields(), tag, reader)?;
        if !T::IS_OPEN {
            object.refuse_others(reader);
        }
        Ok(object)
    }

    /// Begins to read, and reports every property that is none of `fields`.
    ///
    /// # Errors
    /// When the value is not an object.
    pub fn begin(
        node: &'n Node,
        fields: &'static [Field],
        reader: &mut Reader<'_>,
    ) -> Result<Self, Reported> {
        let object = Self::of(node, fields, None, reader)?;
        object.refuse_others(reader);
        Ok(object)
    }

    fn of(
        node: &'n Node,
        fields: &'static [Field],
        tag: Option<&'static str>,
        reader: &mut Reader<'_>,
    ) -> Result<Self, Reported> {
        match &node.value {
            Value::Object(members) => Ok(Self { node, members, fields, tag }),
            _ => Err(reader.mismatch(node, "an object")),
        }
    }

    /// The members that are none of the fields.
    fn other_members(&self) -> impl Iterator<Item = &'n (String, Node)> {
        let Self { members, fields, tag, .. } = *self;
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
                reader.error(value, |pointer| unknown_property(pointer, key, &free, fields))
            });
        }
    }

    /// Reads the properties that have no name of their own.
    pub(super) fn others<T: Payload>(
        &self,
        field: &Field,
        reader: &mut Reader<'_>,
    ) -> Result<BTreeMap<String, T>, Reported> {
        read_entries(self.other_members(), field, reader)
    }

    /// Reads the property that `field` describes.
    pub(crate) fn property<T: Payload>(
        &self,
        field: &Field,
        reader: &mut Reader<'_>,
    ) -> Result<T, Reported> {
        match T::absent() {
            Some(absent) if self.node.get(field.name).is_none() => Ok(absent),
            _ => self.part(field, reader, |value, reader| T::read(value, field, reader)),
        }
    }

    /// Reads the required property that `field` describes by a function.
    pub(crate) fn part<T>(
        &self,
        field: &Field,
        reader: &mut Reader<'_>,
        read: impl FnOnce(&Node, &mut Reader<'_>) -> Result<T, Reported>,
    ) -> Result<T, Reported> {
        reader.at_key(field.name, |reader| match self.node.get(field.name) {
            Some(value) => read(value, reader),
            None => {
                let message = format!("the property {:?} is missing", field.name);
                Err(reader.findings.error(self.node.end, ViolationCode::Missing, message))
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
    let message = format!("there is no property {key:?} here");
    Violation::new(pointer, ViolationCode::UnknownProperty, message).with_nearest(
        key,
        free.iter().copied(),
        || {
            let names: Vec<_> = fields.iter().map(|field| field.name).collect();
            Some(match names.is_empty() {
                true => "the object must be empty".to_owned(),
                false => format!("known: {}", names.join(", ")),
            })
        },
    )
}

/// Reads values by their keys; every one that is wrong is reported.
pub(crate) fn read_entries<'n, T: Payload>(
    members: impl Iterator<Item = &'n (String, Node)>,
    field: &Field,
    reader: &mut Reader<'_>,
) -> Result<BTreeMap<String, T>, Reported> {
    let read = |(key, value): &(String, Node)| {
        let value = reader.at_key(key, |reader| T::read(value, field, reader));
        Ok((key.clone(), value?))
    };
    members.map(read).collect::<Vec<_>>().into_iter().collect()
}

/// Reads the tag of an object that is one of several: an index into `words`.
///
/// # Errors
/// When the tag is missing or none of the words.
pub fn read_tag(
    node: &Node,
    tag: &'static str,
    words: &[&'static str],
    reader: &mut Reader<'_>,
) -> Result<usize, Reported> {
    let Value::Object(_) = &node.value else { return Err(reader.mismatch(node, "an object")) };
    reader.at_key(tag, |reader| {
        let Some(value) = node.get(tag) else {
            let message = format!("the property {tag:?} is missing, which says what this is");
            return Err(reader.findings.error(node.end, ViolationCode::Missing, message));
        };
        let text = reader.text(value)?;
        words.iter().position(|word| *word == text).ok_or_else(|| {
            reader.error(value, |pointer| unknown_value(pointer, text, words.iter().copied()))
        })
    })
}
