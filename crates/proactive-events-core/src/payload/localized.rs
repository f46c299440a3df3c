//! Localized texts: references on the wire, texts in the struct.

use serde_core::ser::Serializer;

use crate::document::Node;
use crate::field::Field;
use crate::localized::{PREFIX, is_usable_key};
use crate::read::Reader;
use crate::write::{Inspection, Texts};
use crate::{Code, Localized, Payload};

impl Payload for Localized {
    fn write<S: Serializer>(
        &self,
        _: &Field,
        texts: &Texts<'_>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match (self.as_plain(), texts.key_of(self)) {
            (Some(plain), _) => serializer.serialize_str(plain),
            (None, Some(key)) => serializer.collect_str(&format_args!("{PREFIX}{key}")),
            // Only for comparing: every text of an event is collected before the event is written.
            (None, None) => serializer.collect_str(&format_args!("{self:?}")),
        }
    }

    fn inspect<'a>(&'a self, field: &Field, inspection: &mut Inspection<'a>) {
        inspection.text(self, field.localized.unwrap_or(field.name));
    }

    fn read(node: &Node, field: &Field, reader: &mut Reader<'_>) -> Option<Self> {
        let text = reader.text(node)?;
        if text.is_empty() {
            return reader.refuse(node, Code::Empty, "the text must not be empty");
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
            reader.warning(node, Code::PlainText, message);
            return Some(Self::plain(text));
        };
        if !is_usable_key(key) {
            let message = format!("the reference has no usable key: {key:?}");
            return reader.refuse(node, Code::ReferenceKey, message);
        }
        let texts = reader.resolve(key)?;
        let is_default = field.localized.unwrap_or(field.name) == key;
        Some(if is_default { texts } else { texts.with_key(key) })
    }
}
