//! The values of keywords, with an error where one has the wrong type.

use std::str::FromStr;

use proactive_events_text::Decimal;

use crate::diagnostic::Diagnostic;
use crate::schema::Bounds;
use crate::source::{Member, Node, Value};

/// Reads keywords and reports what is wrong with them.
pub(super) struct Values<'e> {
    pub(super) errors: &'e mut Vec<Diagnostic>,
}

impl Values<'_> {
    /// Reports an error with its way out.
    pub(super) fn report(&mut self, error: Diagnostic, help: impl Into<String>) {
        self.errors.push(error.with_help(help));
    }

    fn wrong_type(&mut self, keyword: &str, node: &Node, expected: &str) {
        let message = format!("`{keyword}` is {}; {expected} is needed", node.kind());
        self.errors.push(node.place.error(message));
    }

    pub(super) fn string<'n>(
        &mut self,
        schema: &'n Node,
        keyword: &str,
    ) -> Option<(&'n str, &'n Node)> {
        let node = schema.get(keyword)?;
        match node.as_str() {
            Some(text) => Some((text, node)),
            None => {
                self.wrong_type(keyword, node, "a string");
                None
            }
        }
    }

    pub(super) fn boolean(&mut self, schema: &Node, keyword: &str) -> Option<bool> {
        let node = schema.get(keyword)?;
        match node.value {
            Value::Bool(value) => Some(value),
            _ => {
                self.wrong_type(keyword, node, "a boolean");
                None
            }
        }
    }

    /// The members of an object; none when the keyword is missing or wrong.
    pub(super) fn object<'n>(&mut self, schema: &'n Node, keyword: &str) -> &'n [Member] {
        match schema.get(keyword) {
            Some(node) if !matches!(node.value, Value::Object(_)) => {
                self.wrong_type(keyword, node, "an object");
                &[]
            }
            Some(node) => node.members(),
            None => &[],
        }
    }

    /// The strings of an array, each with its node; a repeated one is an error.
    pub(super) fn strings<'n>(
        &mut self,
        schema: &'n Node,
        keyword: &str,
    ) -> Vec<(&'n str, &'n Node)> {
        let Some(node) = schema.get(keyword) else { return Vec::new() };
        let Value::Array(items) = &node.value else {
            self.wrong_type(keyword, node, "an array of strings");
            return Vec::new();
        };
        let mut strings: Vec<(&str, &Node)> = Vec::new();
        for item in items {
            match item.as_str() {
                Some(text) if strings.iter().any(|(known, _)| *known == text) => {
                    self.errors
                        .push(item.place.error(format!("{text:?} stands in `{keyword}` twice")));
                }
                Some(text) => strings.push((text, item)),
                None => self.wrong_type(keyword, item, "a string"),
            }
        }
        strings
    }

    /// A lower and an upper bound, the lower not above the upper.
    pub(super) fn bounds<T: FromStr + PartialOrd + Copy>(
        &mut self,
        schema: &Node,
        min: &str,
        max: &str,
    ) -> Bounds<T> {
        let bounds = Bounds { min: self.number(schema, min), max: self.number(schema, max) };
        if let (Some(low), Some(high), Some(node)) = (bounds.min, bounds.max, schema.get(max))
            && low > high
        {
            self.errors.push(node.place.error(format!("`{max}` is below `{min}`: no value fits")));
        }
        bounds
    }

    fn number<T: FromStr>(&mut self, schema: &Node, keyword: &str) -> Option<T> {
        let node = schema.get(keyword)?;
        // JSON Schema takes `2.0` for 2.
        let number = match &node.value {
            Value::Number(text) => Decimal::parse(text)
                .and_then(Decimal::to_integer)
                .and_then(|number| number.to_string().parse().ok()),
            _ => None,
        };
        if number.is_none() {
            let is_count = std::any::type_name::<T>() == "u64";
            let range = if is_count { "an integer of at least 0" } else { "an integer of 64 bits" };
            self.errors.push(node.place.error(format!("`{keyword}` must be {range}")));
        }
        number
    }

    /// A number, exactly as it is written.
    pub(super) fn decimal(&mut self, schema: &Node, keyword: &str) -> Option<Decimal> {
        let node = schema.get(keyword)?;
        let Value::Number(text) = &node.value else {
            self.wrong_type(keyword, node, "a number");
            return None;
        };
        let decimal = Decimal::parse(text);
        if decimal.is_none() {
            let error = node.place.error(format!("`{keyword}` has too many digits to be enforced"));
            self.report(error, "at most 38 digits are");
        }
        decimal
    }

    /// The items of an array; none when the keyword is missing or wrong.
    pub(super) fn array<'n>(&mut self, schema: &'n Node, keyword: &str) -> Option<&'n [Node]> {
        let node = schema.get(keyword)?;
        match &node.value {
            Value::Array(items) => Some(items),
            _ => {
                self.wrong_type(keyword, node, "an array");
                None
            }
        }
    }
}
