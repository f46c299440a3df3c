//! Any JSON value, where a schema says no more or lists values that share no type.

use serde_core::ser::{Serialize as _, Serializer};
use serde_json::Value;

use crate::Payload;
use crate::document::Node;
use crate::field::Field;
use crate::read::Reader;
use crate::write::{Inspection, Texts};

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
        inspection.report(field.refuse_json(self));
    }

    fn read(node: &Node, field: &Field, reader: &mut Reader<'_>) -> Option<Self> {
        let value = reader.json(node)?;
        reader.accept(node, field.refuse_json(&value)).map(|()| value)
    }
}
