//! Date-times.

use serde_core::ser::Serializer;

use crate::document::Node;
use crate::payload::field::Field;
use crate::payload::read::Reader;
use crate::payload::traits::Payload;
use crate::payload::write::{Inspection, Texts};
use crate::violation::{Refusal, Reported};
use crate::{Timestamp, TimestampError, ViolationCode};

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
        if !self.is_writable() {
            let message = TimestampError::OutOfRange.to_string();
            inspection.refuse(Refusal::new(ViolationCode::DateTime, message));
        }
    }

    fn read(node: &Node, field: &Field, reader: &mut Reader<'_>) -> Result<Self, Reported> {
        let text = reader.text(node)?;
        let moment = if field.any_date_time { Self::parse_any(text) } else { text.parse() };
        moment.map_err(|error: TimestampError| {
            reader.refuse(node, ViolationCode::DateTime, format!("{text:?} is {error}"))
        })
    }
}
