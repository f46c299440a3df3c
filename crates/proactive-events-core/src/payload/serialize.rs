//! Values as `serde` serializes them.

use serde_core::ser::{Error, Serialize, Serializer};

use super::field::Field;
use super::traits::Payload;
use super::write::{Inspection, Texts};

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

/// Writes a payload, or a part of one, outside a request. `Serialize` of derived types calls it.
///
/// # Errors
/// When the value breaks a constraint, and those of the serializer.
pub fn serialize<T: Payload, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    let root = Field::new("");
    let mut inspection = Inspection::default();
    value.inspect(&root, &mut inspection);
    let texts = inspection.finish().map_err(S::Error::custom)?;
    value.write(&root, &texts, serializer)
}
