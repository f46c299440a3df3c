//! Inspecting the properties of an object.

use std::collections::BTreeMap;

use super::Object;
use crate::ViolationCode;
use crate::payload::field::Field;
use crate::payload::traits::Payload;
use crate::payload::write::Inspection;
use crate::violation::{Refusal, Walk as _};

impl<'a> Inspection<'a> {
    /// Inspects the property that `field` describes.
    pub fn property<T: Payload>(&mut self, field: &Field, value: &'a T) {
        self.at_key(field.name, |inspection| value.inspect(field, inspection));
    }

    /// Inspects the object that stands beside this tag.
    pub fn tagged<T: Object>(&mut self, tag: &'static str, object: &'a T) {
        self.begin_tagged(tag);
        object.inspect_properties(self);
        self.end_tagged();
    }

    /// Inspects the properties that have no name of their own. The name of another property, or the tag's, would be
    /// written twice.
    pub fn others<T: Payload>(
        &mut self,
        field: &Field,
        fields: &[Field],
        others: &'a BTreeMap<String, T>,
    ) {
        let field = field.items.unwrap_or(field);
        let tag = self.tag();
        for (key, value) in others {
            let is_named = tag == Some(key) || fields.iter().any(|field| field.name == key);
            self.at_key(key, |inspection| {
                if is_named {
                    let message = format!("{key:?} is a property with a field of its own");
                    inspection.refuse(Refusal::new(ViolationCode::RepeatedKey, message));
                }
                inspection.item(field, value);
            });
        }
    }

    /// Inspects an item or a value that must not be missing: readers would find `null` there.
    pub(crate) fn item<T: Payload>(&mut self, field: &Field, value: &'a T) {
        if value.is_absent() {
            let message = "missing here; `Nullable` is a value or `null`";
            self.refuse(Refusal::new(ViolationCode::Missing, message));
        }
        value.inspect(field, self);
    }
}
