//! The type that one variant holds, named once.

use serde_core::ser::Serializer;

use super::{Object, ObjectReader, ObjectWriter};
use crate::document::Node;
use crate::payload::{Inspection, Reader};
use crate::violation::Reported;

/// The type of the variant at this index of an enum whose tag distinguishes its variants. Implemented by the derive, whose
/// code calls the methods: a type that is not an object is one error, at `Value`.
pub trait Member<const INDEX: usize> {
    /// The type.
    type Value: Object;

    /// The wire names of the object's properties.
    const NAMES: &'static [&'static str] = <Self::Value as Object>::NAMES;

    /// Writes the object and its tag.
    ///
    /// # Errors
    /// Those of the serializer.
    fn write<S: Serializer>(
        value: &Self::Value,
        (tag, word): (&'static str, &'static str),
        object: &mut ObjectWriter<'_, S>,
    ) -> Result<(), S::Error> {
        object.tag(tag, word)?;
        value.write_properties(object)
    }

    /// Inspects the object with this tag among its properties.
    fn inspect<'a>(value: &'a Self::Value, tag: &'static str, inspection: &mut Inspection<'a>) {
        inspection.begin_tagged(tag);
        value.inspect_properties(inspection);
        inspection.end_tagged();
    }

    /// Reads the object with this tag among its properties.
    ///
    /// # Errors
    /// When something in it is wrong; everything is reported.
    fn read(
        node: &Node,
        tag: &'static str,
        reader: &mut Reader<'_>,
    ) -> Result<Self::Value, Reported> {
        let object = ObjectReader::begin_object::<Self::Value>(node, Some(tag), reader)?;
        Self::Value::read_properties(&object, reader)
    }
}
