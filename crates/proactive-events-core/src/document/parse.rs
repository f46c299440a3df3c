//! Text → tree, by `serde_json` with a visitor that keeps order and repeated keys.

use std::cell::Cell;
use std::fmt;

use proactive_events_text::{ByteOrderMark, DecodeError, decode_text};
use serde_core::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::number::Texts;
use super::{Document, Node, Number, Value};
use crate::violation::Position;
use crate::{Violation, ViolationCode};

pub(super) fn parse(text: &[u8]) -> Result<Document, Violation> {
    if text.len() > Document::MAX_BYTES {
        let message =
            format!("larger than {} bytes, far more than one event needs", Document::MAX_BYTES);
        return Err(syntax(message, 1, 1).with_hint("one file holds one request"));
    }
    let is_marked = ByteOrderMark::of(text).is_some();
    let text = decode_text(text).map_err(not_text)?;
    if text.trim_ascii().is_empty() {
        return Err(syntax("empty: a request is a JSON object", 1, 1));
    }
    let root = tree(text).map_err(not_json)?;
    Ok(Document { root, byte_order_mark: is_marked })
}

/// The tree of a text.
pub(super) fn tree(text: &str) -> serde_json::Result<Node> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let walk = Walk { next: Cell::new(0), numbers: Texts::of(text) };
    let root = NodeSeed(&walk).deserialize(&mut deserializer)?;
    deserializer.end().map(|()| root)
}

fn syntax(message: impl Into<String>, line: usize, column: usize) -> Violation {
    Violation::new("", ViolationCode::Syntax, message).at(Position { line, column: column.max(1) })
}

fn not_text(error: DecodeError) -> Violation {
    let (line, column) = error.position();
    syntax(error.problem(), line, column).with_hint(error.hint())
}

fn not_json(error: serde_json::Error) -> Violation {
    let (line, column) = (error.line(), error.column());
    let message = error.to_string();
    let what =
        message.strip_suffix(&format!(" at line {line} column {column}")).unwrap_or(&message);
    let violation = syntax(format!("not JSON: {what}"), line, column);
    match what {
        "unexpected end of hex escape" | "lone leading surrogate in hex escape" => {
            violation.with_hint("a surrogate such as \\ud83d needs its other half")
        }
        "expected ident" => violation.with_hint("true, false, null, or text in quotes"),
        "number out of range" => violation.with_hint("at most 308 digits before the point"),
        "recursion limit exceeded" => violation.with_hint("at most 127 levels; a request has 6"),
        _ => violation,
    }
}

/// The state of reading a document.
struct Walk<'t> {
    /// The beginnings and ends of values so far.
    next: Cell<u32>,
    numbers: Texts<'t>,
}

/// Builds a [`Node`].
#[derive(Clone, Copy)]
struct NodeSeed<'w>(&'w Walk<'w>);

impl NodeSeed<'_> {
    /// The number of the next beginning or end.
    fn next(self) -> u32 {
        self.0.next.replace(self.0.next.get() + 1)
    }

    fn integer<E>(self, value: impl Into<serde_json::Number>) -> Result<Node, E> {
        self.0.numbers.pass();
        self.leaf(Value::Number(Number::Kept(value.into())))
    }

    fn leaf<E>(self, value: Value) -> Result<Node, E> {
        let order = self.next();
        Ok(Node { order, end: order, value })
    }
}

impl<'de> DeserializeSeed<'de> for NodeSeed<'_> {
    type Value = Node;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for NodeSeed<'_> {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        self.leaf(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        self.leaf(Value::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        self.integer(value)
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        self.integer(value)
    }

    /// A fraction, an exponent, or more than 64 bits: the float may differ from the text.
    fn visit_f64<E: Error>(self, _: f64) -> Result<Node, E> {
        let number = self.0.numbers.take().and_then(Number::read);
        let number = number.ok_or_else(|| E::custom("a number that is not finite"))?;
        self.leaf(Value::Number(number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Node, E> {
        self.leaf(Value::String(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Node, A::Error> {
        let order = self.next();
        let mut items = Vec::new();
        while let Some(item) = access.next_element_seed(self)? {
            items.push(item);
        }
        Ok(Node { order, end: self.next(), value: Value::Array(items) })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Node, A::Error> {
        let order = self.next();
        let mut members = Vec::new();
        while let Some(key) = access.next_key()? {
            members.push((key, access.next_value_seed(self)?));
        }
        Ok(Node { order, end: self.next(), value: Value::Object(members) })
    }
}
