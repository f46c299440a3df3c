//! Inspecting the values in lists and objects.

use crate::ViolationCode;
use crate::payload::field::Field;
use crate::payload::traits::Payload;
use crate::payload::write::Inspection;
use crate::violation::Refusal;

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
