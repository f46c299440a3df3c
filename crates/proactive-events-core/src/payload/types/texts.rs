//! Texts, and values that stand on the wire as the text that their own parser reads.

use std::fmt::Display;

use super::leaf::Leaf;
use crate::document::Node;
use crate::payload::{Field, Reader};
use crate::violation::{Refusal, Reported};
use crate::{Date, Localized, ReferenceId, Timestamp, TimestampError, ViolationCode};

impl Leaf for String {
    fn check(&self, field: &Field) -> Result<(), Refusal> {
        field.check_text(self)
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

impl Leaf for ReferenceId {
    fn read(node: &Node, _: &Field, reader: &mut Reader<'_>) -> Result<Self, Reported> {
        let text = reader.text(node)?;
        let id = Self::new(text)
            .map_err(|error| reader.refuse(node, ViolationCode::ReferenceId, error.to_string()))?;
        if !id.is_documented() {
            let message =
                "documented are letters, digits and `~` only; senders use `.`, `_` and `-` too";
            reader.warning(node, ViolationCode::UndocumentedReferenceId, message);
        }
        Ok(id)
    }
}

impl Leaf for Timestamp {
    fn check(&self, _: &Field) -> Result<(), Refusal> {
        let message = || TimestampError::OutOfRange.to_string();
        let refusal = || Refusal::new(ViolationCode::DateTime, message());
        if self.is_writable() { Ok(()) } else { Err(refusal()) }
    }

    fn read(node: &Node, field: &Field, reader: &mut Reader<'_>) -> Result<Self, Reported> {
        let parse: fn(&str) -> _ = if field.any_date_time { Self::parse_any } else { str::parse };
        parsed(node, ViolationCode::DateTime, parse, reader)
    }
}

impl Leaf for Date {
    fn read(node: &Node, _: &Field, reader: &mut Reader<'_>) -> Result<Self, Reported> {
        parsed(node, ViolationCode::Date, str::parse, reader)
    }
}

#[cfg(feature = "uri")]
impl Leaf for crate::Uri {
    fn read(node: &Node, _: &Field, reader: &mut Reader<'_>) -> Result<Self, Reported> {
        parsed(node, ViolationCode::Uri, str::parse, reader)
    }
}

/// Reads a text by the parser of a value.
fn parsed<T, E: Display>(
    node: &Node,
    code: ViolationCode,
    parse: fn(&str) -> Result<T, E>,
    reader: &mut Reader<'_>,
) -> Result<T, Reported> {
    let text = reader.text(node)?;
    parse(text).map_err(|error| reader.refuse(node, code, format!("{text:?} is {error}")))
}
