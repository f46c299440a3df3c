//! `pattern`: a regular expression that a text must fit somewhere.

use std::fmt;
use std::sync::OnceLock;

use regex_lite::Regex;

/// A regular expression, compiled when it is first used.
///
/// The syntax is the part of ECMA-262 that `regex-lite` reads alike: no look-around, no references back, no
/// Unicode classes. A text that is not a regular expression matches nothing.
#[derive(Debug)]
pub struct Pattern {
    text: &'static str,
    regex: OnceLock<Option<Regex>>,
}

impl Pattern {
    /// The pattern of this text.
    pub const fn new(text: &'static str) -> Self {
        Self { text, regex: OnceLock::new() }
    }

    /// True if any part of the text matches; the pattern itself anchors by `^` and `$`.
    pub(crate) fn fits(&self, text: &str) -> bool {
        let regex = self.regex.get_or_init(|| Regex::new(self.text).ok());
        regex.as_ref().is_some_and(|regex| regex.is_match(text))
    }

    /// The regular expression.
    #[cfg(feature = "schemars")]
    pub(crate) const fn as_str(&self) -> &'static str {
        self.text
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text)
    }
}
