//! Checks of values against the constraints of a [`Field`].

use std::fmt::Display;

use proactive_events_text::Decimal;
use serde_json::Value;

use super::field::{Bounds, Field, Range};
use crate::document::Node;
use crate::violation::Refusal;
use crate::{Integer, ViolationCode};

impl Field {
    /// Checks a text: length and pattern.
    pub(crate) fn check_text(&self, text: &str) -> Result<(), Refusal> {
        let characters = count(text.chars().count());
        match characters {
            _ if self.length.contain(characters) => self.check_pattern(text),
            0 => Err(Refusal::new(ViolationCode::Empty, "the text must not be empty")),
            _ => {
                let message = format!("{characters} characters, allowed: {}", self.length);
                Err(Refusal::new(ViolationCode::Length, message))
            }
        }
    }

    /// Checks the number of items of an array.
    pub(crate) fn check_count(&self, items: usize) -> Result<(), Refusal> {
        let allowed = &self.item_count;
        ensure(allowed.contain(count(items)), ViolationCode::ItemCount, || {
            format!("{items} items, allowed: {allowed}")
        })
    }

    /// Checks an integer of any size: bounds and `multipleOf`.
    pub(crate) fn check_integer(&self, integer: Integer) -> Result<(), Refusal> {
        let Bounds { min, max } = self.value;
        let fits = match integer.as_i128() {
            Some(integer) => self.value.contain(integer),
            None if integer.to_f64() < 0.0 => min.is_none(),
            None => max.is_none(),
        };
        ensure(fits, ViolationCode::Range, || out_of_range(integer, self.value))?;
        self.check_multiple(|| integer.decimal(), integer)
    }

    /// Checks a number that may have a fraction: bounds and `multipleOf`.
    pub(crate) fn check_float(&self, number: f64) -> Result<(), Refusal> {
        ensure(number.is_finite(), ViolationCode::Range, || {
            format!("{number} cannot be written in JSON")
        })?;
        let fits = self.number.contains(number);
        ensure(fits, ViolationCode::Range, || out_of_range(number, self.number))?;
        self.check_multiple(|| Decimal::of_float(number), number)
    }

    fn check_multiple(
        &self,
        decimal: impl FnOnce() -> Decimal,
        shown: impl Display,
    ) -> Result<(), Refusal> {
        let Some(of) = self.multiple_of else { return Ok(()) };
        ensure(decimal().is_multiple_of(of), ViolationCode::MultipleOf, || {
            format!("{shown} is not a multiple of {of}")
        })
    }

    #[cfg(feature = "pattern")]
    fn check_pattern(&self, text: &str) -> Result<(), Refusal> {
        let Some(pattern) = self.pattern else { return Ok(()) };
        ensure(pattern.fits(text), ViolationCode::Pattern, || {
            format!("{text:?} does not fit the pattern {pattern}")
        })
    }

    #[cfg(not(feature = "pattern"))]
    fn check_pattern(&self, _: &str) -> Result<(), Refusal> {
        Ok(())
    }

    /// Checks that no two items are equal, where `uniqueItems` asks for that.
    pub(crate) fn check_repeated(&self, items: &[Node]) -> Result<(), Refusal> {
        let is_repeated = |(index, item): &(usize, &Node)| {
            items.iter().take(*index).any(|earlier| earlier.is_same(item))
        };
        match items.iter().enumerate().find(|item| self.unique_items && is_repeated(item)) {
            None => Ok(()),
            Some((_, item)) => {
                let message = format!("{} stands here twice", item.to_text());
                Err(Refusal::new(ViolationCode::RepeatedItem, message))
            }
        }
    }

    /// Checks a value where any JSON value could stand: its type, and the list of values.
    pub(crate) fn check_json(&self, value: &Value) -> Result<(), Refusal> {
        let has_type = self.types.is_empty() || self.types.iter().any(|ty| has_type(value, ty));
        ensure(has_type, ViolationCode::WrongType, || {
            format!("{value} is none of the types {}", self.types.join(", "))
        })?;
        if self.values.is_empty() {
            return Ok(());
        }
        let node = Node::of(value);
        let same = |allowed: Node| node.as_ref().is_some_and(|node| allowed.is_same(node));
        let is_listed = self.values.iter().any(|text| Node::parse(text).is_some_and(same));
        ensure(is_listed, ViolationCode::UnknownValue, || {
            format!("{value} is none of {}", self.values.join(", "))
        })
    }
}

/// `Ok` if the condition holds, else a refusal with this message.
fn ensure(
    condition: bool,
    code: ViolationCode,
    message: impl FnOnce() -> String,
) -> Result<(), Refusal> {
    if condition { Ok(()) } else { Err(Refusal::new(code, message())) }
}

fn out_of_range(number: impl Display, allowed: impl Display) -> String {
    format!("{number} is out of range: {allowed}")
}

/// A number of characters or items as bounds have it.
fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

/// True if the value has the type that JSON Schema calls so.
fn has_type(value: &Value, ty: &str) -> bool {
    match value {
        Value::Null => ty == "null",
        Value::Bool(_) => ty == "boolean",
        Value::String(_) => ty == "string",
        Value::Array(_) => ty == "array",
        Value::Object(_) => ty == "object",
        Value::Number(number) => {
            ty == "number"
                || ty == "integer"
                    && (!number.is_f64()
                        || number.as_f64().is_some_and(|float| float.fract() == 0.0))
        }
    }
}

impl Range {
    fn contains(&self, number: f64) -> bool {
        self.min.is_none_or(|min| min <= number)
            && self.max.is_none_or(|max| number <= max)
            && self.above.is_none_or(|above| above < number)
            && self.below.is_none_or(|below| number < below)
    }
}

impl std::fmt::Display for Range {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let bounds = [
            ("at least", self.min),
            ("more than", self.above),
            ("at most", self.max),
            ("less than", self.below),
        ];
        let bounds = bounds.into_iter().filter_map(|(word, bound)| Some((word, bound?)));
        for (index, (word, bound)) in bounds.enumerate() {
            write!(f, "{}{word} {bound}", if index == 0 { "" } else { ", " })?;
        }
        Ok(())
    }
}
