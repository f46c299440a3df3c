//! Reference ids.

use serde_core::ser::Serializer;

use crate::document::Node;
use crate::field::Field;
use crate::read::Reader;
use crate::write::{Inspection, Texts};
use crate::{Code, Payload, ReferenceId};

impl Payload for ReferenceId {
    fn write<S: Serializer>(
        &self,
        _: &Field,
        _: &Texts<'_>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }

    fn inspect<'a>(&'a self, _: &Field, _: &mut Inspection<'a>) {}

    fn read(node: &Node, _: &Field, reader: &mut Reader<'_>) -> Option<Self> {
        let text = reader.text(node)?;
        match Self::new(text) {
            Err(error) => reader.refuse(node, Code::ReferenceId, error.to_string()),
            Ok(id) => {
                if !id.is_documented() {
                    let message = "documented are letters, digits and `~` only; senders use `.`, `_` and `-` too";
                    reader.warning(node, Code::UndocumentedReferenceId, message);
                }
                Some(id)
            }
        }
    }
}
