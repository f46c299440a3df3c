//! Integers, and numbers that may have a fraction.

use super::leaf::Leaf;
use crate::document::{Node, Value};
use crate::payload::{Field, Reader};
use crate::violation::{Refusal, Reported};
use crate::{Integer, ViolationCode};

impl Leaf for Integer {
    fn check(&self, field: &Field) -> Result<(), Refusal> {
        field.check_integer(*self)
    }

    fn read(node: &Node, field: &Field, reader: &mut Reader<'_>) -> Result<Self, Reported> {
        let integer = reader.integer(node)?;
        reader.accept(node, integer.check(field)).map(|()| integer)
    }
}

macro_rules! integers {
    ($($integer:ident),+) => {$(
        impl Leaf for $integer {
            fn check(&self, field: &Field) -> Result<(), Refusal> {
                Integer::from(*self).check(field)
            }

            fn read(node: &Node, field: &Field, reader: &mut Reader<'_>) -> Result<Self, Reported> {
                let number = Integer::read(node, field, reader)?;
                let fitting = number.as_i128().and_then(|number| Self::try_from(number).ok());
                // The derive adds its type's bounds to every integer field; a field declared by hand may lack them.
                fitting.ok_or_else(|| {
                    let message =
                        format!("{number} is out of range: {} to {}", Self::MIN, Self::MAX);
                    reader.refuse(node, ViolationCode::Range, message)
                })
            }
        }
    )+};
}

integers!(u8, u16, u32, u64, i8, i16, i32, i64);

impl Leaf for f64 {
    fn check(&self, field: &Field) -> Result<(), Refusal> {
        field.check_float(*self)
    }

    fn read(node: &Node, field: &Field, reader: &mut Reader<'_>) -> Result<Self, Reported> {
        let Value::Number(number) = &node.value else {
            return Err(reader.mismatch(node, "a number"));
        };
        let number = number.to_float().ok_or_else(|| reader.inexact(node, number))?;
        reader.accept(node, number.check(field)).map(|()| number)
    }
}
