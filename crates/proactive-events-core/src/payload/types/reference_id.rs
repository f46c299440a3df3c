//! Reference ids.

use serde_core::ser::Serializer;

use crate::document::Node;
use crate::payload::field::Field;
use crate::payload::read::Reader;
use crate::payload::traits::Payload;
use crate::payload::write::{Inspection, Texts};
use crate::violation::Reported;
use crate::{ReferenceId, ViolationCode};

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
