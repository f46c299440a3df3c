//! A tree as JSON text, and whether two trees have one value.

use serde_core::ser::Serialize;

use super::{Node, Value, parse};

impl Node {
    /// The tree of what is serialised; `None` when it cannot be.
    pub(crate) fn of(value: &impl Serialize) -> Option<Self> {
        let text = serde_json::to_string(value).ok()?;
        parse::tree(&text).ok()
    }

    /// The tree of a JSON text; `None` when it is none.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        parse::tree(text).ok()
    }

    /// The text without blanks; numbers as they were written where nothing else has their value.
    pub(crate) fn to_text(&self) -> String {
        let mut text = String::new();
        self.write_text(&mut text);
        text
    }

    fn write_text(&self, text: &mut String) {
        match &self.value {
            Value::Null => text.push_str("null"),
            Value::Bool(value) => text.push_str(if *value { "true" } else { "false" }),
            Value::Number(number) => text.push_str(&number.to_string()),
            Value::String(value) => text.push_str(&quoted(value)),
            Value::Array(items) => {
                let mut opening = '[';
                for item in items {
                    text.push(opening);
                    item.write_text(text);
                    opening = ',';
                }
                text.push_str(if items.is_empty() { "[]" } else { "]" });
            }
            Value::Object(members) => {
                let mut opening = '{';
                for (key, value) in members {
                    text.push(opening);
                    text.push_str(&quoted(key));
                    text.push(':');
                    value.write_text(text);
                    opening = ',';
                }
                text.push_str(if members.is_empty() { "{}" } else { "}" });
            }
        }
    }

    /// True if both have one value as JSON Schema has it: numbers by their value, objects whatever the order.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        match (&self.value, &other.value) {
            (Value::Null, Value::Null) => true,
            (Value::Bool(a), Value::Bool(b)) => a == b,
            (Value::String(a), Value::String(b)) => a == b,
            (Value::Number(a), Value::Number(b)) => a.is_same(b),
            (Value::Array(a), Value::Array(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.is_same(b))
            }
            (Value::Object(a), Value::Object(b)) => {
                let in_b = |(key, a): &(String, Self)| other.get(key).is_some_and(|b| a.is_same(b));
                a.len() == b.len() && a.iter().all(in_b)
            }
            _ => false,
        }
    }
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_one_point_zero() {
        let equal = |a, b| Node::parse(a).unwrap().is_same(&Node::parse(b).unwrap());
        assert!(equal("1", "1.0") && equal(r#"{"a":[1],"b":2}"#, r#"{"b":2.0,"a":[1.0]}"#));
        assert!(!equal("1", "true") && !equal("[0]", "[false]") && !equal("{}", "[]"));
        assert!(!equal("9007199254740992.0", "9007199254740993"));
        assert!(!equal("18446744073709551616", "18446744073709551617"));
        assert!(equal("18446744073709551617", "1844674407370955161.70e1"));
    }
}
