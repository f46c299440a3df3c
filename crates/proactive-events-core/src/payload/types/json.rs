//! Any JSON value, where a schema says no more or lists values that share no type.

use serde_core::ser::{Serialize as _, Serializer};
use serde_json::Value;

use crate::document::Node;
use crate::payload::field::Field;
use crate::payload::read::Reader;
use crate::payload::traits::Payload;
use crate::payload::write::{Inspection, Texts};
use crate::violation::Reported;

impl Payload for Value {
    fn write<S: Serializer>(
        &self,
        _: &Field,
        _: &Texts<'_>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        self.serialize(serializer)
    }

    fn inspect<'a>(&'a self, field: &Field, inspection: &mut Inspection<'a>) {
        inspection.check(field.check_json(self));
    }

    fn read(node: &Node, field: &Field, reader: &mut Reader<'_>) -> Result<Self, Reported> {
        let value = reader.json(node)?;
        reader.accept(node, field.check_json(&value)).map(|()| value)
    }
}
