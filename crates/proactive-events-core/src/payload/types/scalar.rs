//! Texts, integers and booleans.

use serde_core::ser::Serializer;

use crate::document::{Node, Value};
use crate::payload::field::Field;
use crate::payload::read::Reader;
use crate::payload::traits::Payload;
use crate::payload::write::{Inspection, Texts};
use crate::violation::Reported;
use crate::{Integer, Localized, ViolationCode};

impl Payload for String {
    fn write<S: Serializer>(
        &self,
        _: &Field,
        _: &Texts<'_>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self)
    }

    fn inspect<'a>(&'a self, field: &Field, inspection: &mut Inspection<'a>) {
        inspection.check(field.check_text(self));
    }

    fn read(node: &Node, field: &Field, reader: &mut Reader<'_>) -> Result<Self, Reported> {
        let text = reader.text(node)?;
        reader.accept(node, field.check_text(text))?;
        if text.starts_with(Localized::REFERENCE_PREFIX) {
            let message =
                "this field is not localizable: customers hear the reference as it stands";
            reader.warning(node, ViolationCode::ReferenceInPlainField, message);
        }
        Ok(text.to_owned())
    }
}

impl Payload for bool {
    fn write<S: Serializer>(
        &self,
        _: &Field,
        _: &Texts<'_>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_bool(*self)
    }

    fn inspect<'a>(&'a self, _: &Field, _: &mut Inspection<'a>) {}

    fn read(node: &Node, _: &Field, reader: &mut Reader<'_>) -> Result<Self, Reported> {
        match node.value {
            Value::Bool(value) => Ok(value),
            _ => Err(reader.mismatch(node, "a boolean")),
        }
    }
}

macro_rules! integers {
    ($($integer:ident: $write:ident,)+) => {$(
        impl Payload for $integer {
            fn write<S: Serializer>(&self, _: &Field, _: &Texts<'_>, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.$write(*self)
            }

            fn inspect<'a>(&'a self, field: &Field, inspection: &mut Inspection<'a>) {
                inspection.check(field.check_integer((*self).into()));
            }

            fn read(node: &Node, field: &Field, reader: &mut Reader<'_>) -> Result<Self, Reported> {
                let number = reader.integer(node)?;
                reader.accept(node, field.check_integer(number))?;
                let fitting = number.as_i128().and_then(|number| Self::try_from(number).ok());
                // The derive gives every integer field its type's bounds; a declaration by hand may not.
                fitting.ok_or_else(|| {
                    let message =
                        format!("{number} is out of range: {} to {}", Self::MIN, Self::MAX);
                    reader.refuse(node, ViolationCode::Range, message)
                })
            }
        }
    )+};
}

integers! {
    u8: serialize_u8, u16: serialize_u16, u32: serialize_u32, u64: serialize_u64,
    i8: serialize_i8, i16: serialize_i16, i32: serialize_i32, i64: serialize_i64,
}

impl Payload for Integer {
    fn write<S: Serializer>(
        &self,
        _: &Field,
        _: &Texts<'_>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match (self.as_i64(), self.as_i128()) {
            (Some(integer), _) => serializer.serialize_i64(integer),
            (None, Some(integer)) => serializer.serialize_i128(integer),
            (None, None) => serializer.serialize_f64(self.to_f64()),
        }
    }

    fn inspect<'a>(&'a self, field: &Field, inspection: &mut Inspection<'a>) {
        inspection.check(field.check_integer(*self));
    }

    fn read(node: &Node, field: &Field, reader: &mut Reader<'_>) -> Result<Self, Reported> {
        let integer = reader.integer(node)?;
        reader.accept(node, field.check_integer(integer)).map(|()| integer)
    }
}
