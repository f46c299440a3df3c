//! Objects with named properties, and objects distinguished by a tag.

mod member;
mod property;
mod read;
mod write;

use serde_core::ser::Serializer;

pub use member::Member;
pub use property::Property;
pub(crate) use read::read_entries;
pub use read::{ObjectReader, read_tag};
pub use write::ObjectWriter;

use super::field::Field;
use super::read::Reader;
use super::write::Inspection;
use crate::violation::Reported;

/// A struct as its properties; implemented by the derive.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a struct that derives `Payload`",
    label = "a struct that derives `Payload` is needed"
)]
pub trait Object: Sized {
    /// The properties with names, in the order of the declaration.
    fn fields() -> &'static [Field];

    /// The wire names of the properties, in the same order.
    const NAMES: &'static [&'static str];

    /// True if properties that have no name here are kept instead of refused.
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

    /// Reads the properties.
    ///
    /// # Errors
    /// When one of them is wrong; all of them are reported.
    fn read_properties(
        object: &ObjectReader<'_>,
        reader: &mut Reader<'_>,
    ) -> Result<Self, Reported>;
}

/// True if one of the names is this one; for checks while the program is compiled.
pub const fn has_name(mut names: &[&str], name: &str) -> bool {
    while let [first, rest @ ..] = names {
        if is_same(first.as_bytes(), name.as_bytes()) {
            return true;
        }
        names = rest;
    }
    false
}

const fn is_same(mut a: &[u8], mut b: &[u8]) -> bool {
    while let ([first, rest_a @ ..], [second, rest_b @ ..]) = (a, b) {
        if *first != *second {
            return false;
        }
        (a, b) = (rest_a, rest_b);
    }
    a.is_empty() && b.is_empty()
}
