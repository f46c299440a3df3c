//! Wire form → event: a walk over the document that continues after each violation and reports them all.

mod attributes;

pub(crate) use attributes::Attributes;

use crate::document::{Node, Number, Value};
use crate::violation::{Findings, Pointer, Refusal, Reported, Walk};
use crate::{Integer, Localized, Violation, ViolationCode};

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

    /// Reports an error that needs the pointer of the value.
    pub(crate) fn error(
        &mut self,
        node: &Node,
        violation: impl FnOnce(&str) -> Violation,
    ) -> Reported {
        let violation = violation(self.findings.pointer.as_str());
        self.findings.push_error(node.order, violation)
    }

    pub(crate) fn warning(&mut self, node: &Node, code: ViolationCode, message: impl Into<String>) {
        self.findings.warning(node.order, code, message);
    }

    /// Reports an error at the value.
    pub(crate) fn refuse(
        &mut self,
        node: &Node,
        code: ViolationCode,
        message: impl Into<String>,
    ) -> Reported {
        self.findings.error(node.order, code, message)
    }

    /// Reports the refusal of a constraint, if there is one.
    pub(crate) fn accept<T>(
        &mut self,
        node: &Node,
        checked: Result<T, Refusal>,
    ) -> Result<T, Reported> {
        checked.map_err(|refusal| self.findings.refusal(node.order, refusal))
    }

    /// Reports a value of another JSON type than the one expected, such as "a string".
    pub(crate) fn mismatch(&mut self, node: &Node, expected: &str) -> Reported {
        self.findings.refusal(node.order, node.mismatch(expected))
    }

    pub(crate) fn text<'n>(&mut self, node: &'n Node) -> Result<&'n str, Reported> {
        match &node.value {
            Value::String(text) => Ok(text),
            _ => Err(self.mismatch(node, "a string")),
        }
    }

    /// An integer as JSON Schema means it: `1.0` is one.
    pub(crate) fn integer(&mut self, node: &Node) -> Result<Integer, Reported> {
        let Value::Number(number) = &node.value else {
            return Err(self.mismatch(node, "an integer"));
        };
        if let Number::Kept(kept) = number
            && let Some(integer) = kept.as_i64()
        {
            return Ok(integer.into());
        }
        if let Some(integer) = Integer::of_number(number) {
            return Ok(integer);
        }
        if number.decimal().is_some_and(|decimal| !decimal.is_whole()) {
            let message = format!("{number} where an integer is needed");
            return Err(self.refuse(node, ViolationCode::WrongType, message));
        }
        Err(self.inexact(node, number))
    }

    /// Reports an event name that is none of the known ones.
    pub fn unknown_template(
        &mut self,
        node: &Node,
        name: &str,
        known: &'static [&'static str],
    ) -> Reported {
        self.error(node, |pointer| {
            let message = format!("unknown template {name:?}");
            Violation::new(pointer, ViolationCode::UnknownTemplate, message).with_nearest(
                name,
                known.iter().copied(),
                || Some(format!("known: {}", known.join(", "))),
            )
        })
    }

    /// Reports a number that would be another one when it is written again.
    pub(crate) fn inexact(&mut self, node: &Node, number: &Number) -> Reported {
        let number: String = number.to_string().chars().take(SHOWN_DIGITS).collect();
        let message = format!("{number} has too many digits to be kept exactly");
        self.refuse(node, ViolationCode::Range, message)
    }

    /// Any value, unless a number in it cannot be kept.
    pub(crate) fn json(&mut self, node: &Node) -> Result<serde_json::Value, Reported> {
        self.check_numbers(node).map(|()| node.to_json())
    }

    /// Reports every number in the value that libraries would change.
    fn check_numbers(&mut self, node: &Node) -> Result<(), Reported> {
        let mut checked = Ok(());
        match &node.value {
            Value::Number(number @ Number::Written(_)) => return Err(self.inexact(node, number)),
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    checked = self.at_index(index, |it| it.check_numbers(item)).and(checked);
                }
            }
            Value::Object(members) => {
                for (key, value) in members {
                    checked = self.at_key(key, |it| it.check_numbers(value)).and(checked);
                }
            }
            _ => {}
        }
        checked
    }

    /// The texts under the key in every locale; every locale that lacks it is an error.
    pub(crate) fn resolve(&mut self, key: &str) -> Result<Localized, Reported> {
        self.attributes.resolve(key, &mut self.findings)
    }

    /// True if any localizable field referred to a text.
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

impl Walk for Reader<'_> {
    fn pointer(&mut self) -> &mut Pointer {
        &mut self.findings.pointer
    }
}
