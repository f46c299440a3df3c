//! Numbers that may have a fraction.

use serde_core::ser::Serializer;

use crate::Payload;
use crate::document::{Node, Value};
use crate::field::Field;
use crate::read::Reader;
use crate::write::{Inspection, Texts};

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
        inspection.report(field.refuse_float(*self));
    }

    fn read(node: &Node, field: &Field, reader: &mut Reader<'_>) -> Option<Self> {
        let number = match &node.value {
            Value::Number(number) => number.as_f64(),
            _ => return reader.wrong_type(node, "a number"),
        };
        let number = number.unwrap_or(f64::INFINITY);
        reader.accept(node, field.refuse_float(number)).map(|()| number)
    }
}
