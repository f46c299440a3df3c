//! What a place refuses: the constraints of a [`Field`] held against values.

use serde_json::Value;

use crate::decimal::Decimal;
use crate::document::Node;
use crate::field::{Field, Range};
use crate::{Code, Integer};

/// The code and the words of what is wrong, or nothing.
type Refused = Option<(Code, String)>;

impl Field {
    /// What is wrong with this text here.
    pub(crate) fn refuse_text(&self, text: &str) -> Refused {
        let characters = u64::try_from(text.chars().count()).unwrap_or(u64::MAX);
        match characters {
            _ if self.length.contain(characters) => self.refuse_pattern(text),
            0 => Some((Code::Empty, "the text must not be empty".to_owned())),
            _ => Some((Code::Length, format!("{characters} characters, allowed: {}", self.length))),
        }
    }

    /// What is wrong with an array of so many items here.
    pub(crate) fn refuse_count(&self, items: usize) -> Refused {
        let items = u64::try_from(items).unwrap_or(u64::MAX);
        (!self.item_count.contain(items))
            .then(|| (Code::ItemCount, format!("{items} items, allowed: {}", self.item_count)))
    }

    /// What is wrong with this integer of any size here.
    pub(crate) fn refuse_integer(&self, integer: Integer) -> Refused {
        let fits = match integer.as_i128() {
            Some(integer) => self.value.contain(integer),
            None if integer.to_f64() < 0.0 => self.value.min.is_none(),
            None => self.value.max.is_none(),
        };
        if !fits {
            return Some((Code::Range, format!("{integer} is out of range: {}", self.value)));
        }
        self.refuse_multiple(|| integer.decimal(), integer)
    }

    /// What is wrong with this number, which may have a fraction, here.
    pub(crate) fn refuse_float(&self, number: f64) -> Refused {
        if !number.is_finite() {
            return Some((Code::Range, format!("{number} cannot be written in JSON")));
        }
        if !self.number.contains(number) {
            return Some((Code::Range, format!("{number} is out of range: {}", self.number)));
        }
        self.refuse_multiple(|| Decimal::of_float(number), number)
    }

    fn refuse_multiple(
        &self,
        decimal: impl FnOnce() -> Decimal,
        shown: impl std::fmt::Display,
    ) -> Refused {
        let of = self.multiple_of?;
        (!decimal().is_multiple_of(of))
            .then(|| (Code::MultipleOf, format!("{shown} is not a multiple of {of}")))
    }

    #[cfg(feature = "pattern")]
    fn refuse_pattern(&self, text: &str) -> Refused {
        let pattern = self.pattern?;
        (!pattern.fits(text))
            .then(|| (Code::Pattern, format!("{text:?} does not fit the pattern {pattern}")))
    }

    #[cfg(not(feature = "pattern"))]
    fn refuse_pattern(&self, _: &str) -> Refused {
        None
    }

    /// What is wrong with items of which no two may be equal.
    pub(crate) fn refuse_repeated(&self, items: &[Node]) -> Refused {
        let second = items
            .iter()
            .enumerate()
            .find(|(index, item)| items.iter().take(*index).any(|earlier| earlier.is_same(item)));
        let (_, item) = second.filter(|_| self.unique_items)?;
        Some((Code::RepeatedItem, format!("{} stands here twice", item.to_text())))
    }

    /// What is wrong with a value where any JSON value could stand.
    pub(crate) fn refuse_json(&self, value: &Value) -> Refused {
        if !self.types.is_empty() && !self.types.iter().any(|ty| has_type(value, ty)) {
            let message = format!("{value} is none of the types {}", self.types.join(", "));
            return Some((Code::WrongType, message));
        }
        if self.values.is_empty() {
            return None;
        }
        let node = Node::of(value);
        let same = |allowed: Node| node.as_ref().is_some_and(|node| allowed.is_same(node));
        let allowed = |text: &&str| Node::parse(text).is_some_and(same);
        (!self.values.iter().any(allowed))
            .then(|| (Code::UnknownValue, format!("{value} is none of {}", self.values.join(", "))))
    }
}

/// Whether the value has the type that JSON Schema calls so.
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
