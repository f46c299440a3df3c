//! Values that stand on the wire as the text that their own parser reads.

use serde_core::ser::Serializer;

use crate::ViolationCode;
use crate::document::Node;
use crate::payload::field::Field;
use crate::payload::read::Reader;
use crate::payload::traits::Payload;
use crate::payload::write::{Inspection, Texts};
use crate::violation::Reported;

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

            fn read(node: &Node, _: &Field, reader: &mut Reader<'_>) -> Result<Self, Reported> {
                let text = reader.text(node)?;
                text.parse().map_err(|error: <Self as std::str::FromStr>::Err| {
                    reader.refuse(node, ViolationCode::$code, format!("{text:?} is {error}"))
                })
            }
        }
    };
}

parsed!(crate::Date, Date);
#[cfg(feature = "uri")]
parsed!(crate::Uri, Uri);
