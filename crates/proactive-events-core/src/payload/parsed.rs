//! Values that stand on the wire as the text that their own parser reads.

use serde_core::ser::Serializer;

use crate::document::Node;
use crate::field::Field;
use crate::read::Reader;
use crate::write::{Inspection, Texts};
use crate::{Code, Payload};

macro_rules! parsed {
    ($type:ty, $code:ident) => {
        impl Payload for $type {
            fn write<S: Serializer>(
                &self,
                _: &Field,
                _: &Texts<'_>,
                serializer: S,
            ) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }

            fn inspect<'a>(&'a self, _: &Field, _: &mut Inspection<'a>) {}

            fn read(node: &Node, _: &Field, reader: &mut Reader<'_>) -> Option<Self> {
                let text = reader.text(node)?;
                let parsed = text.parse::<Self>();
                let refused = parsed
                    .as_ref()
                    .err()
                    .map(|error| (Code::$code, format!("{text:?} is {error}")));
                reader.accept(node, refused)?;
                parsed.ok()
            }
        }
    };
}

parsed!(crate::Date, Date);
#[cfg(feature = "uri")]
parsed!(crate::Uri, Uri);
