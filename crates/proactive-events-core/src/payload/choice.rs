//! Enums without data: one of a list of upper-case words.

use crate::document::Node;
use crate::read::Reader;
use crate::suggestion::did_you_mean;
use crate::{Code, Violation};

/// An enum of wire values; implemented by the derive.
pub trait Choice: Sized + 'static {
    /// Every value, in the schema's order.
    const ALL: &'static [Self];

    /// The wire value, such as `ORDER_SHIPPED`.
    fn as_str(&self) -> &'static str;

    /// The value of this wire value.
    fn parse(text: &str) -> Option<Self>;

    /// Reads a value; anything that is not on the list is an error with the list.
    fn read_choice(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        let text = reader.text(node)?;
        let found = Self::parse(text);
        if found.is_none() {
            reader.error(node, |pointer| {
                unknown_value(pointer, text, Self::ALL.iter().map(Self::as_str))
            });
        }
        found
    }
}

/// The error about a word that is not on the list.
pub(crate) fn unknown_value(
    pointer: &str,
    text: &str,
    known: impl Iterator<Item = &'static str> + Clone,
) -> Violation {
    let list = known.clone().collect::<Vec<_>>().join(", ");
    let violation =
        Violation::new(pointer, Code::UnknownValue, format!("{text:?} is none of {list}"));
    match did_you_mean(text, known) {
        Some(near) => violation.with_hint(format!("did you mean {near:?}?")),
        None => violation,
    }
}
