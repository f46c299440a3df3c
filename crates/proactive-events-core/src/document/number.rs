//! A number of a document: its value is kept, whatever its size.

use std::cell::Cell;
use std::fmt;

use proactive_events_text::Decimal;
use serde_core::ser::{Error, Serialize, Serializer};

/// A number.
#[derive(Clone, Debug)]
pub(crate) enum Number {
    /// One whose value a 64-bit type has.
    Kept(serde_json::Number),
    /// One whose value no 64-bit type has, as it was written.
    Written(Box<str>),
}

/// The largest integer up to which every one is a 64-bit float.
const FLOAT_INTEGERS: i128 = 1 << f64::MANTISSA_DIGITS;

impl Number {
    /// A number with a fraction, an exponent, or more than 64 bits; `None` beyond the range of 64-bit floats.
    pub(super) fn read(text: &str) -> Option<Self> {
        let nearest: f64 = text.parse().ok()?;
        let number = serde_json::Number::from_f64(nearest)?;
        let is_exact = Decimal::parse(text) == Some(Decimal::of_float(nearest));
        Some(if is_exact { Self::Kept(number) } else { Self::Written(text.into()) })
    }

    /// Its value, unless it has too many digits.
    pub(crate) fn decimal(&self) -> Option<Decimal> {
        match self {
            Self::Kept(number) => Some(match (number.as_i128(), number.as_f64()) {
                (Some(integer), _) => Decimal::of_integer(integer),
                (None, float) => Decimal::of_float(float.unwrap_or_default()),
            }),
            Self::Written(text) => Decimal::parse(text),
        }
    }

    /// The float that has this value when it is written again.
    pub(crate) fn to_float(&self) -> Option<f64> {
        let Self::Kept(number) = self else { return None };
        let float = number.as_f64()?;
        let is_exact = number.as_i128().is_none_or(|integer| {
            integer.abs() <= FLOAT_INTEGERS
                || Decimal::of_integer(integer) == Decimal::of_float(float)
        });
        is_exact.then_some(float)
    }

    /// True if both have one value.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        match (self.decimal(), other.decimal()) {
            (None, None) => self.to_string() == other.to_string(),
            (a, b) => a == b,
        }
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Kept(number) => number.fmt(f),
            Self::Written(text) => f.write_str(text),
        }
    }
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match (self, self.decimal().and_then(Decimal::to_integer)) {
            (Self::Kept(number), _) => number.serialize(serializer),
            (Self::Written(_), Some(integer)) => serializer.serialize_i128(integer),
            (Self::Written(text), None) => {
                Err(S::Error::custom(format!("{text} has no exact form here")))
            }
        }
    }
}

/// The texts of a document's numbers, looked up only where their values need it.
pub(super) struct Texts<'t> {
    /// The rest of the text.
    rest: Cell<&'t str>,
    /// Numbers that were read and not yet found in the text.
    behind: Cell<usize>,
}

impl<'t> Texts<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        Self { rest: Cell::new(text), behind: Cell::new(0) }
    }

    /// A number was read, and its text is not needed.
    pub(super) fn pass(&self) {
        self.behind.set(self.behind.get() + 1);
    }

    /// The text of the number that was read now.
    pub(super) fn take(&self) -> Option<&'t str> {
        let passed = self.behind.replace(0);
        let mut found = None;
        for _ in 0..=passed {
            let (number, rest) = next_number(self.rest.get())?;
            self.rest.set(rest);
            found = Some(number);
        }
        found
    }
}

/// The first number of a JSON text outside its strings, and what follows it.
fn next_number(mut text: &str) -> Option<(&str, &str)> {
    loop {
        let start = text.find(|c: char| c == '"' || c == '-' || c.is_ascii_digit())?;
        let rest = text.get(start..)?;
        match rest.strip_prefix('"') {
            Some(string) => text = after_string(string)?,
            None => {
                let is_part = |c: char| matches!(c, '0'..='9' | '-' | '+' | '.' | 'e' | 'E');
                let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
                return rest.split_at_checked(end);
            }
        }
    }
}

/// The text after the string whose opening quote was passed.
fn after_string(mut text: &str) -> Option<&str> {
    loop {
        let end = text.find(['"', '\\'])?;
        let is_escape = text.as_bytes().get(end) == Some(&b'\\');
        // An escape's second character is ASCII.
        text = text.get(end + 1 + usize::from(is_escape)..)?;
        if !is_escape {
            return Some(text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found_between_strings() {
        let text = r#"{"1":-1.50,"a\"2\\":[3e+5,"4",6],"ä":7}"#;
        let mut found = Vec::new();
        let mut rest = text;
        while let Some((number, after)) = next_number(rest) {
            found.push(number);
            rest = after;
        }
        assert_eq!(found, ["-1.50", "3e+5", "6", "7"]);
        let texts = Texts::of(text);
        texts.pass();
        assert_eq!(texts.take(), Some("3e+5"));
        texts.pass();
        assert_eq!((texts.take(), texts.take()), (Some("7"), None));
    }

    #[test]
    fn what_a_float_changes_is_kept_as_written() {
        for exact in ["0.1", "1e300", "31.245270191439438", "9007199254740991.0", "-0", "1E+2"] {
            assert!(matches!(Number::read(exact), Some(Number::Kept(_))), "{exact}");
        }
        for inexact in
            ["18446744073709551617", "1e-400", "0.12345678901234567890123", "9007199254740993.0"]
        {
            let read = Number::read(inexact).unwrap();
            assert_eq!(read.to_string(), inexact);
            assert!(read.to_float().is_none());
        }
        assert!(Number::read("1e400").is_none());
        assert!(Number::Kept(9_007_199_254_740_993_u64.into()).to_float().is_none());
    }
}
