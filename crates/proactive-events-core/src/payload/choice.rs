//! Enums without data: one of a list of upper-case words.

use super::read::Reader;
use crate::document::Node;
use crate::values::UnknownValue;
use crate::violation::Reported;
use crate::{Violation, ViolationCode};

/// An enum of wire values; implemented by the derive.
pub trait Choice: Sized + 'static {
    /// Every value, in the schema's order.
    const ALL: &'static [Self];

    /// The wire value, such as `ORDER_SHIPPED`.
    fn as_str(&self) -> &'static str;

    /// The value of this wire value.
    fn parse(text: &str) -> Option<Self>;

    /// The value of this wire value, or an error that names all values.
    ///
    /// # Errors
    /// When it is not on the list.
    fn from_name(text: &str) -> Result<Self, UnknownValue> {
        let known = || Self::ALL.iter().map(Self::as_str);
        Self::parse(text).ok_or_else(|| UnknownValue::new(text, known()))
    }

    /// Reads a value.
    ///
    /// # Errors
    /// When it is not on the list; the error names the list.
    fn read_choice(node: &Node, reader: &mut Reader<'_>) -> Result<Self, Reported> {
        let text = reader.text(node)?;
        Self::parse(text).ok_or_else(|| {
            reader.error(node, |pointer| {
                unknown_value(pointer, text, Self::ALL.iter().map(Self::as_str))
            })
        })
    }
}

/// The error about a word that is not on the list.
pub(crate) fn unknown_value(
    pointer: &str,
    text: &str,
    known: impl Iterator<Item = &'static str> + Clone,
) -> Violation {
    let list = known.clone().collect::<Vec<_>>().join(", ");
    let message = format!("{text:?} is none of {list}");
    Violation::new(pointer, ViolationCode::UnknownValue, message).with_nearest(text, known, || None)
}
