//! Objects with named properties, and objects that a tag tells apart.

use serde_core::ser::Serializer;

use crate::field::Field;
use crate::read::{ObjectReader, Reader};
use crate::write::{Inspection, ObjectWriter};

/// A struct as its properties; implemented by the derive.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no struct that derives `Payload`",
    label = "a struct that derives `Payload` is needed"
)]
pub trait Object: Sized {
    /// The properties with names, in the order of the declaration.
    fn fields() -> &'static [Field];

    /// Whether properties that have no name here are kept instead of refused.
    const IS_OPEN: bool = false;

    /// Writes the properties one after the other.
    ///
    /// # Errors
    /// Those of the serializer.
    fn write_properties<S: Serializer>(
        &self,
        object: &mut ObjectWriter<'_, S>,
    ) -> Result<(), S::Error>;

    /// Inspects the properties one after the other.
    fn inspect_properties<'a>(&'a self, inspection: &mut Inspection<'a>);

    /// Reads the properties; `None` after errors.
    fn read_properties(object: &ObjectReader<'_>, reader: &mut Reader<'_>) -> Option<Self>;
}
