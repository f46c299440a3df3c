//! Event → wire form: the walk that inspects a value and collects its texts.

mod inspection;
mod texts;

pub use inspection::Inspection;
pub use texts::Texts;
