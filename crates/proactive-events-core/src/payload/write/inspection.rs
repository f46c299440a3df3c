//! The walk before writing: constraints, and which localized texts there are.

use super::texts::{Collected, Texts};
use crate::values::is_usable_key;
use crate::violation::{Findings, Pointer, Refusal, Walk};
use crate::{Localized, Violation, ViolationCode, Violations};

/// Collects what is wrong with an event, and its localized texts, in the order of the schema.
#[derive(Debug, Default)]
pub struct Inspection<'a> {
    findings: Findings,
    texts: Vec<Collected<'a>>,
    /// The tag of the object at this pointer.
    tag: Option<(&'static str, String)>,
}

impl Walk for Inspection<'_> {
    fn pointer(&mut self) -> &mut Pointer {
        &mut self.findings.pointer
    }
}

impl<'a> Inspection<'a> {
    /// Reports the refusal of a constraint, if there is one.
    pub(crate) fn check(&mut self, checked: Result<(), Refusal>) {
        if let Err(refusal) = checked {
            self.refuse(refusal);
        }
    }

    /// Reports the refusal of a constraint.
    pub(crate) fn refuse(&mut self, refusal: Refusal) {
        self.findings.refusal(0, refusal);
    }

    /// Reports an error that has its own pointer.
    pub(crate) fn push(&mut self, violation: Violation) {
        self.findings.push_error(0, violation);
    }

    /// Begins the object here, with this tag among its properties.
    pub(crate) fn begin_tagged(&mut self, tag: &'static str) {
        self.tag = Some((tag, self.findings.pointer.as_str().to_owned()));
    }

    /// Ends an object with a tag.
    pub(crate) fn end_tagged(&mut self) {
        self.tag = None;
    }

    /// The tag of the object here, if it has one.
    pub(crate) fn tag(&self) -> Option<&'static str> {
        let here = self.findings.pointer.as_str();
        self.tag.as_ref().filter(|(_, place)| place == here).map(|(tag, _)| *tag)
    }

    /// Collects a localized text whose field has this default key.
    pub(crate) fn text(&mut self, text: &'a Localized, default_key: &'static str) {
        let key = text.key().unwrap_or(default_key);
        self.check(check_text(text, key));
        if text.as_plain().is_none() {
            let pointer = self.findings.pointer.as_str().to_owned();
            self.texts.push(Collected { text, key, pointer });
        }
    }

    /// The texts with their keys, all in the same locales.
    ///
    /// # Errors
    /// Everything that the walk found, and every locale that one field has and another lacks.
    pub(crate) fn finish(mut self) -> Result<Texts<'a>, Violations> {
        let texts = Texts::assign(self.texts);
        for violation in texts.gaps() {
            self.findings.push_error(1, violation);
        }
        Violations::into_result(self.findings.into_lists(false).0)?;
        Ok(texts)
    }
}

fn check_text(text: &Localized, key: &str) -> Result<(), Refusal> {
    const PREFIX: &str = Localized::REFERENCE_PREFIX;
    match text.as_plain() {
        Some("") => Err(Refusal::new(ViolationCode::Empty, "the text must not be empty")),
        Some(plain) if plain.starts_with(PREFIX) => Err(Refusal::new(
            ViolationCode::AmbiguousText,
            format!("plain text cannot begin with `{PREFIX}`: it would be a reference"),
        )),
        None if text.iter().next().is_none() => {
            Err(Refusal::new(ViolationCode::NoLocales, "the text has no locale"))
        }
        None if !is_usable_key(key) => {
            let message = format!("no text can stand under the key {key:?}");
            Err(Refusal::new(ViolationCode::ReferenceKey, message))
        }
        _ => Ok(()),
    }
}
