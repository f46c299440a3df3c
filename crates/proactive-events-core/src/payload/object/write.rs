//! Writing the properties of an object.

use std::collections::BTreeMap;

use serde_core::ser::{SerializeMap, Serializer};

use crate::payload::field::Field;
use crate::payload::serialize::Written;
use crate::payload::traits::Payload;
use crate::payload::write::Texts;

/// Writes the properties of a struct one after the other; used by derived code.
pub struct ObjectWriter<'a, S: Serializer> {
    map: S::SerializeMap,
    texts: &'a Texts<'a>,
}

impl<'a, S: Serializer> ObjectWriter<'a, S> {
    /// Begins the object.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn begin(serializer: S, texts: &'a Texts<'a>) -> Result<Self, S::Error> {
        Ok(Self { map: serializer.serialize_map(None)?, texts })
    }

    /// Writes a property unless it is absent.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn property<T: Payload>(&mut self, field: &Field, value: &T) -> Result<(), S::Error> {
        if value.is_absent() {
            return Ok(());
        }
        self.map.serialize_entry(field.name, &Written { value, field, texts: self.texts })
    }

    /// Writes the tag that tells which object it is.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn tag(&mut self, name: &'static str, word: &'static str) -> Result<(), S::Error> {
        self.map.serialize_entry(name, word)
    }

    /// Writes the properties that have no name of their own.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn others<T: Payload>(
        &mut self,
        field: &Field,
        others: &BTreeMap<String, T>,
    ) -> Result<(), S::Error> {
        let (field, texts) = (field.items.unwrap_or(field), self.texts);
        others.iter().try_for_each(|(key, value)| {
            self.map.serialize_entry(key, &Written { value, field, texts })
        })
    }

    /// Ends the object.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn end(self) -> Result<S::Ok, S::Error> {
        self.map.end()
    }
}
