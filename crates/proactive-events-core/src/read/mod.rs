//! Wire form → event: a walk over the document that reports everything wrong and goes on.

mod attributes;
mod object;

pub(crate) use attributes::Attributes;
pub(crate) use object::read_entries;
pub use object::{ObjectReader, read_tag};

use crate::document::{Node, Number, Value};
use crate::findings::Findings;
use crate::{Code, Integer, Localized, Violation};

/// The most characters of a number that a message repeats.
const SHOWN_DIGITS: usize = 60;

/// Reads values, resolves their references, and collects what is wrong.
#[derive(Debug)]
pub struct Reader<'d> {
    pub(crate) findings: Findings,
    attributes: Attributes<'d>,
}

impl<'d> Reader<'d> {
    pub(crate) fn new(findings: Findings, attributes: Attributes<'d>) -> Self {
        Self { findings, attributes }
    }

    /// Runs `visit` at the property `key`.
    pub(crate) fn at_key<T>(&mut self, key: &str, visit: impl FnOnce(&mut Self) -> T) -> T {
        let mark = self.findings.pointer.push_key(key);
        let result = visit(self);
        self.findings.pointer.pop(mark);
        result
    }

    /// Runs `visit` at the item `index`.
    pub(crate) fn at_index<T>(&mut self, index: usize, visit: impl FnOnce(&mut Self) -> T) -> T {
        let mark = self.findings.pointer.push_index(index);
        let result = visit(self);
        self.findings.pointer.pop(mark);
        result
    }

    /// Reports an error that needs the pointer of the value.
    pub(crate) fn error(&mut self, node: &Node, violation: impl FnOnce(&str) -> Violation) {
        let violation = violation(self.findings.pointer.as_str());
        self.findings.push_error(node.order, violation);
    }

    pub(crate) fn warning(&mut self, node: &Node, code: Code, message: impl Into<String>) {
        self.findings.warning(node.order, code, message);
    }

    /// Reports an error and gives nothing.
    pub(crate) fn refuse<T>(
        &mut self,
        node: &Node,
        code: Code,
        message: impl Into<String>,
    ) -> Option<T> {
        self.findings.error(node.order, code, message);
        None
    }

    /// `Some` unless a constraint refuses the value.
    pub(crate) fn accept(&mut self, node: &Node, refused: Option<(Code, String)>) -> Option<()> {
        match refused {
            Some((code, message)) => self.refuse(node, code, message),
            None => Some(()),
        }
    }

    pub(crate) fn wrong_type<T>(&mut self, node: &Node, expected: &str) -> Option<T> {
        self.refuse(node, Code::WrongType, format!("{} where {expected} is needed", node.kind()))
    }

    pub(crate) fn text<'n>(&mut self, node: &'n Node) -> Option<&'n str> {
        match &node.value {
            Value::String(text) => Some(text),
            _ => self.wrong_type(node, "a string"),
        }
    }

    /// An integer as JSON Schema means it: `1.0` is one.
    pub(crate) fn integer(&mut self, node: &Node) -> Option<Integer> {
        let Value::Number(number) = &node.value else { return self.wrong_type(node, "an integer") };
        if let Number::Kept(kept) = number
            && let Some(integer) = kept.as_i64()
        {
            return Some(integer.into());
        }
        if let Some(integer) = Integer::of_number(number) {
            return Some(integer);
        }
        match number.decimal().is_some_and(|decimal| !decimal.is_whole()) {
            true => {
                self.refuse(node, Code::WrongType, format!("{number} where an integer is needed"))
            }
            false => self.inexact(node, number),
        }
    }

    /// Reports a number that would be another one when it is written again.
    pub(crate) fn inexact<T>(&mut self, node: &Node, number: &Number) -> Option<T> {
        let number: String = number.to_string().chars().take(SHOWN_DIGITS).collect();
        let message = format!("{number} has too many digits to be kept exactly");
        self.refuse(node, Code::Range, message)
    }

    /// Any value, unless a number in it cannot be kept.
    pub(crate) fn json(&mut self, node: &Node) -> Option<serde_json::Value> {
        self.kept(node).then(|| node.to_json())
    }

    /// Whether libraries keep every number in the value; reports those that they would change.
    fn kept(&mut self, node: &Node) -> bool {
        match &node.value {
            Value::Number(number @ Number::Written(_)) => {
                self.inexact::<()>(node, number).is_some()
            }
            Value::Array(items) => items.iter().enumerate().fold(true, |all, (index, item)| {
                self.at_index(index, |reader| reader.kept(item)) && all
            }),
            Value::Object(members) => members.iter().fold(true, |all, (key, value)| {
                self.at_key(key, |reader| reader.kept(value)) && all
            }),
            _ => true,
        }
    }

    /// The texts under the key in every locale; every locale that lacks it is an error.
    pub(crate) fn resolve(&mut self, key: &str) -> Option<Localized> {
        self.attributes.resolve(key, &mut self.findings)
    }

    /// Whether any localizable field referred to a text.
    pub(crate) fn has_references(&self) -> bool {
        self.attributes.has_references()
    }

    /// Ends the reading; keys that nothing referred to become warnings if they are to be judged.
    pub(crate) fn finish(mut self, judge_unused: bool) -> Findings {
        if judge_unused {
            self.attributes.report_unused(&mut self.findings);
        }
        self.findings
    }
}
