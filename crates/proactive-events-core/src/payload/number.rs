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
        let Value::Number(number) = &node.value else {
            return reader.wrong_type(node, "a number");
        };
        let Some(number) = number.to_float() else { return reader.inexact(node, number) };
        reader.accept(node, field.refuse_float(number)).map(|()| number)
    }
}
