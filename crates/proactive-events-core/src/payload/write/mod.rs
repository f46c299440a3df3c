//! Event → wire form: the walk that inspects a value and collects its texts.

mod inspection;
mod texts;

use serde_core::ser::Serializer;

pub use inspection::Inspection;
pub use texts::Texts;

/// The result of writing a value by a serializer.
pub(crate) type WriteResult<S> = Result<<S as Serializer>::Ok, <S as Serializer>::Error>;
