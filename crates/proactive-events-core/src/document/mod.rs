//! A JSON text as a tree that keeps what `serde_json::Value` loses: the order, repeated keys, and each
//! value's place in the document.

mod edit;
mod integer;
mod number;
mod parse;
mod text;

use serde_core::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

pub use edit::EditError;
pub use integer::Integer;
pub(crate) use number::Number;

use crate::ViolationCode;
use crate::violation::{Findings, Refusal, Violation, Walk as _};

/// A parsed request body, to be read as a [`Request`](crate::Request) or edited before it is sent.
#[derive(Clone, Debug)]
pub struct Document {
    pub(crate) root: Node,
    pub(crate) byte_order_mark: bool,
}

impl Document {
    /// The largest text that is read, in bytes: 1 MiB, far above any event that the service would take.
    pub const MAX_BYTES: usize = 1 << 20;

    /// Parses a JSON text; a byte order mark is skipped.
    ///
    /// # Errors
    /// One violation of [`ViolationCode::Syntax`](crate::ViolationCode::Syntax) with line and column, when the text is not
    /// UTF-8, not JSON, empty, nested deeper than 127 levels or larger than [`MAX_BYTES`](Self::MAX_BYTES).
    pub fn parse(text: &[u8]) -> Result<Self, Violation> {
        parse::parse(text)
    }

    /// The text without blanks, keys in their order.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.root.to_text().into_bytes()
    }
}

impl Serialize for Document {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.root.serialize(serializer)
    }
}

/// A value and its place among all values of the document.
#[derive(Clone, Debug)]
pub struct Node {
    /// Position of the value's start among all starts and ends of values.
    pub(crate) order: u32,
    /// Position of the value's end, which is the position of a missing property.
    pub(crate) end: u32,
    pub(crate) value: Value,
}

/// A JSON value; objects keep order and repeated keys.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    Null,
    Bool(bool),
    Number(Number),
    String(String),
    Array(Vec<Node>),
    Object(Vec<(String, Node)>),
}

impl Node {
    /// The value of the property; the last one of a repeated key.
    pub(crate) fn get(&self, key: &str) -> Option<&Self> {
        let Value::Object(members) = &self.value else { return None };
        members.iter().rev().find(|(name, _)| name == key).map(|(_, node)| node)
    }

    /// The JSON type with its article, for messages.
    fn kind(&self) -> &'static str {
        match self.value {
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::String(_) => "a string",
            Value::Array(_) => "an array",
            Value::Object(_) => "an object",
        }
    }

    /// The refusal of a value that has another JSON type than the one expected, such as "a string".
    pub(crate) fn mismatch(&self, expected: &str) -> Refusal {
        Refusal::new(
            ViolationCode::WrongType,
            format!("{} where {expected} is needed", self.kind()),
        )
    }

    /// Reports every key that its object holds twice, anywhere below.
    pub(crate) fn report_repeated_keys(&self, findings: &mut Findings) {
        match &self.value {
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    findings.at_index(index, |findings| item.report_repeated_keys(findings));
                }
            }
            Value::Object(members) => {
                let mut seen = std::collections::HashSet::new();
                for (key, node) in members {
                    findings.at_key(key, |findings| {
                        if !seen.insert(key) {
                            let message =
                                format!("the key {key:?} stands here twice: which value counts?");
                            findings.error(node.order, ViolationCode::RepeatedKey, message);
                        }
                        node.report_repeated_keys(findings);
                    });
                }
            }
            _ => {}
        }
    }

    /// The value for libraries; the last one of a repeated key.
    pub(crate) fn to_json(&self) -> serde_json::Value {
        match &self.value {
            Value::Null => serde_json::Value::Null,
            Value::Bool(value) => (*value).into(),
            Value::Number(Number::Kept(value)) => value.clone().into(),
            // Readers refuse these first; nothing else is nearer.
            Value::Number(Number::Written(text)) => {
                text.parse::<f64>().map_or(serde_json::Value::Null, Into::into)
            }
            Value::String(value) => value.clone().into(),
            Value::Array(items) => items.iter().map(Self::to_json).collect(),
            Value::Object(members) => {
                members.iter().map(|(key, node)| (key.clone(), node.to_json())).collect()
            }
        }
    }
}

impl Serialize for Node {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.value {
            Value::Null => serializer.serialize_unit(),
            Value::Bool(value) => serializer.serialize_bool(*value),
            Value::Number(value) => value.serialize(serializer),
            Value::String(value) => serializer.serialize_str(value),
            Value::Array(items) => {
                let mut array = serializer.serialize_seq(Some(items.len()))?;
                items.iter().try_for_each(|item| array.serialize_element(item))?;
                array.end()
            }
            Value::Object(members) => {
                let mut object = serializer.serialize_map(Some(members.len()))?;
                members.iter().try_for_each(|(key, node)| object.serialize_entry(key, node))?;
                object.end()
            }
        }
    }
}
