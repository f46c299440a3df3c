//! The error of a text that names no value of an enum.

use std::fmt;

use proactive_events_text::did_you_mean;

/// A text that is none of the wire values of a derived enum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownValue {
    text: String,
    known: Vec<&'static str>,
}

impl UnknownValue {
    /// The text, which is none of the known values.
    #[doc(hidden)]
    pub fn new(text: &str, known: impl Iterator<Item = &'static str>) -> Self {
        Self { text: text.to_owned(), known: known.collect() }
    }
}

impl fmt::Display for UnknownValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} is none of {}", self.text, self.known.join(", "))?;
        match did_you_mean(&self.text, self.known.iter().copied()) {
            Some(near) => write!(f, " (did you mean {near:?}?)"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for UnknownValue {}
