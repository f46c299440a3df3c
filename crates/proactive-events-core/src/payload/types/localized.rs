//! Localized texts: references on the wire, texts in the struct.

use serde_core::ser::Serializer;

use crate::document::Node;
use crate::payload::{Field, Inspection, Payload, Reader, Texts, WriteResult};
use crate::values::is_usable_key;
use crate::violation::Reported;
use crate::{Localized, ViolationCode};

const PREFIX: &str = Localized::REFERENCE_PREFIX;

impl Payload for Localized {
    fn write<S: Serializer>(&self, _: &Field, texts: &Texts<'_>, to: S) -> WriteResult<S> {
        match self.as_plain() {
            Some(plain) => to.serialize_str(plain),
            None => texts.write_reference(self, to),
        }
    }

    fn inspect<'a>(&'a self, field: &Field, inspection: &mut Inspection<'a>) {
        inspection.text(self, field.localized.unwrap_or(field.name));
    }

    fn read(node: &Node, field: &Field, reader: &mut Reader<'_>) -> Result<Self, Reported> {
        let text = reader.text(node)?;
        if text.is_empty() {
            return Err(reader.refuse(node, ViolationCode::Empty, "the text must not be empty"));
        }
        let Some(key) = text.strip_prefix(PREFIX) else {
            let message = match text.split_once(':') {
                Some((prefix, _)) if prefix.to_ascii_lowercase().starts_with("local") => {
                    format!(
                        "`{prefix}:` is not the prefix of a reference, so this is plain text: write `{PREFIX}`"
                    )
                }
                _ => format!("plain text in a localizable field; references begin with `{PREFIX}`"),
            };
            reader.warning(node, ViolationCode::PlainText, message);
            return Ok(Self::plain(text));
        };
        if !is_usable_key(key) {
            let message = format!("the reference has no usable key: {key:?}");
            return Err(reader.refuse(node, ViolationCode::ReferenceKey, message));
        }
        let texts = reader.resolve(key)?;
        let is_default = field.localized.unwrap_or(field.name) == key;
        Ok(if is_default { texts } else { texts.with_key(key) })
    }
}
