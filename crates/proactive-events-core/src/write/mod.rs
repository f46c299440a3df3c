//! Event → wire form: one walk that inspects and collects the texts, one that writes.

mod inspection;
mod object;
mod texts;

pub use inspection::Inspection;
pub use object::ObjectWriter;
pub use texts::Texts;

use serde_core::ser::{Error, Serialize, Serializer};

use crate::field::Field;
use crate::{Payload, Violations};

/// A payload value together with what its wire form depends on.
pub(crate) struct Written<'a, T> {
    pub(crate) value: &'a T,
    pub(crate) field: &'a Field,
    pub(crate) texts: &'a Texts<'a>,
}

impl<T: Payload> Serialize for Written<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value.write(self.field, self.texts, serializer)
    }
}

/// The wire form of a payload or a part of one that stands alone; what `Serialize` of derived types calls.
///
/// # Errors
/// When the value breaks a constraint, and those of the serializer.
pub fn serialize<T: Payload, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    let root = Field::new("");
    let mut inspection = Inspection::default();
    value.inspect(&root, &mut inspection);
    let texts =
        inspection.finish().map_err(|violations: Violations| S::Error::custom(violations))?;
    value.write(&root, &texts, serializer)
}
