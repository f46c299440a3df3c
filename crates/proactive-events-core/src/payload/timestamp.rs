//! Date-times.

use serde_core::ser::Serializer;

use crate::document::Node;
use crate::field::Field;
use crate::read::Reader;
use crate::write::{Inspection, Texts};
use crate::{Code, Payload, Timestamp, TimestampError};

impl Payload for Timestamp {
    fn write<S: Serializer>(
        &self,
        _: &Field,
        _: &Texts<'_>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }

    fn inspect<'a>(&'a self, _: &Field, inspection: &mut Inspection<'a>) {
        let refused = !self.is_writable();
        inspection
            .report(refused.then(|| (Code::DateTime, TimestampError::OutOfRange.to_string())));
    }

    fn read(node: &Node, field: &Field, reader: &mut Reader<'_>) -> Option<Self> {
        let text = reader.text(node)?;
        let moment = if field.any_date_time { Self::parse_any(text) } else { text.parse() };
        let refused = moment
            .err()
            .map(|error: TimestampError| (Code::DateTime, format!("{text:?} is {error}")));
        reader.accept(node, refused)?;
        moment.ok()
    }
}
