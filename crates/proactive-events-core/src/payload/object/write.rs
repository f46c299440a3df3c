//! Writing the properties of an object.

use std::fmt;

use crate::payload::Texts;
use serde_core::ser::{SerializeMap, Serializer};

/// Writes the properties of a struct one after the other; used by derived code.
pub struct ObjectWriter<'a, S: Serializer> {
    pub(super) map: S::SerializeMap,
    pub(super) texts: &'a Texts<'a>,
}

impl<'a, S: Serializer> ObjectWriter<'a, S> {
    /// Begins the object.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn begin(serializer: S, texts: &'a Texts<'a>) -> Result<Self, S::Error> {
        Ok(Self { map: serializer.serialize_map(None)?, texts })
    }

    /// Writes the tag that identifies the object's variant.
    ///
    /// # Errors
    /// Those of the serializer.
    pub(super) fn tag(&mut self, name: &'static str, word: &'static str) -> Result<(), S::Error> {
        self.map.serialize_entry(name, word)
    }

    /// Ends the object.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn end(self) -> Result<S::Ok, S::Error> {
        self.map.end()
    }
}

impl<S: Serializer> fmt::Debug for ObjectWriter<'_, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ObjectWriter").finish_non_exhaustive()
    }
}
