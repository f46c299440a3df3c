//! Numbers that may have a fraction.

use serde_core::ser::Serializer;

use crate::document::{Node, Value};
use crate::payload::field::Field;
use crate::payload::read::Reader;
use crate::payload::traits::Payload;
use crate::payload::write::{Inspection, Texts};
use crate::violation::Reported;

impl Payload for f64 {
    fn write<S: Serializer>(
        &self,
        _: &Field,
        _: &Texts<'_>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(*self)
    }

    fn inspect<'a>(&'a self, field: &Field, inspection: &mut Inspection<'a>) {
        inspection.check(field.check_float(*self));
    }

    fn read(node: &Node, field: &Field, reader: &mut Reader<'_>) -> Result<Self, Reported> {
        let Value::Number(number) = &node.value else {
            return Err(reader.mismatch(node, "a number"));
        };
        let number = number.to_float().ok_or_else(|| reader.inexact(node, number))?;
        reader.accept(node, field.check_float(number)).map(|()| number)
    }
}
