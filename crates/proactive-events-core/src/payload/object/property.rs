//! The type of one property, named once: what reads, writes and inspects it is found by its index.

use std::collections::BTreeMap;

use serde_core::ser::{SerializeMap as _, Serializer};

use super::{ObjectReader, ObjectWriter};
use crate::ViolationCode;
use crate::payload::{Field, Inspection, Payload, Reader, Written};
use crate::violation::{Refusal, Reported, Walk as _};

/// The type of a struct's property; the index after the last is that of the properties without a name of their own.
/// Implemented by the derive, whose code calls the methods: a type that is not a payload is one error, at `Value`.
pub trait Property<const INDEX: usize> {
    /// The type.
    type Value: Payload;

    /// Writes the property unless it is absent.
    ///
    /// # Errors
    /// Those of the serializer.
    fn write<S: Serializer>(
        value: &Self::Value,
        field: &Field,
        object: &mut ObjectWriter<'_, S>,
    ) -> Result<(), S::Error> {
        if value.is_absent() {
            return Ok(());
        }
        object.map.serialize_entry(field.name, &Written { value, field, texts: object.texts })
    }

    /// Writes the properties that have no name of their own.
    ///
    /// # Errors
    /// Those of the serializer.
    fn write_others<S: Serializer>(
        others: &BTreeMap<String, Self::Value>,
        field: &Field,
        object: &mut ObjectWriter<'_, S>,
    ) -> Result<(), S::Error> {
        let (field, texts) = (field.items.unwrap_or(field), object.texts);
        others.iter().try_for_each(|(key, value)| {
            object.map.serialize_entry(key, &Written { value, field, texts })
        })
    }

    /// Inspects the property.
    fn inspect<'a>(value: &'a Self::Value, field: &Field, inspection: &mut Inspection<'a>) {
        inspection.at_key(field.name, |inspection| value.inspect(field, inspection));
    }

    /// Inspects the properties that have no name of their own. The name of another property, or the tag's, would be
    /// written twice.
    fn inspect_others<'a>(
        others: &'a BTreeMap<String, Self::Value>,
        (field, fields): (&Field, &[Field]),
        inspection: &mut Inspection<'a>,
    ) {
        let field = field.items.unwrap_or(field);
        let tag = inspection.tag();
        for (key, value) in others {
            let is_named = tag == Some(key) || fields.iter().any(|field| field.name == key);
            inspection.at_key(key, |inspection| {
                if is_named {
                    let message = format!("{key:?} is a property with a field of its own");
                    inspection.refuse(Refusal::new(ViolationCode::RepeatedKey, message));
                }
                inspection.item(field, value);
            });
        }
    }

    /// Reads the property.
    ///
    /// # Errors
    /// When it is wrong, or missing though it is required.
    fn read(
        field: &Field,
        object: &ObjectReader<'_>,
        reader: &mut Reader<'_>,
    ) -> Result<Self::Value, Reported> {
        object.property(field, reader)
    }

    /// Reads the properties that have no name of their own.
    ///
    /// # Errors
    /// When one of them is wrong.
    fn read_others(
        field: &Field,
        object: &ObjectReader<'_>,
        reader: &mut Reader<'_>,
    ) -> Result<BTreeMap<String, Self::Value>, Reported> {
        object.others(field.items.unwrap_or(field), reader)
    }
}

impl<'a> Inspection<'a> {
    /// Inspects an item or a value that must not be missing: readers would find `null` there.
    pub(crate) fn item<T: Payload>(&mut self, field: &Field, value: &'a T) {
        if value.is_absent() {
            let message = "missing here; `Nullable` is a value or `null`";
            self.refuse(Refusal::new(ViolationCode::Missing, message));
        }
        value.inspect(field, self);
    }
}
