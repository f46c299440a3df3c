//! The walk before writing: constraints, and which localized texts there are.

use std::collections::BTreeMap;

use super::texts::{Collected, Texts};
use crate::findings::Findings;
use crate::localized::{PREFIX, is_usable_key};
use crate::{Code, Localized, Violation, Violations};

/// Collects what is wrong with an event, and its localized texts, in the order of the schema.
#[derive(Debug, Default)]
pub struct Inspection<'a> {
    findings: Findings,
    texts: Vec<Collected<'a>>,
    /// The tag of the object at this pointer.
    tag: Option<(&'static str, String)>,
}

impl<'a> Inspection<'a> {
    /// Runs `visit` at the property `key`.
    pub(crate) fn at_key(&mut self, key: &str, visit: impl FnOnce(&mut Self)) {
        let mark = self.findings.pointer.push_key(key);
        visit(self);
        self.findings.pointer.pop(mark);
    }

    /// Runs `visit` at the item `index`.
    pub(crate) fn at_index(&mut self, index: usize, visit: impl FnOnce(&mut Self)) {
        let mark = self.findings.pointer.push_index(index);
        visit(self);
        self.findings.pointer.pop(mark);
    }

    /// Reports what a constraint refuses here, if anything.
    pub(crate) fn report(&mut self, refused: Option<(Code, String)>) {
        if let Some((code, message)) = refused {
            self.findings.error(0, code, message);
        }
    }

    /// Reports an item or a value that is missing: readers would find `null` there.
    pub(crate) fn present<T: crate::Payload>(&mut self, value: &T) {
        let message = "missing here; `Nullable` is a value or `null`";
        self.report(value.is_absent().then(|| (Code::Missing, message.to_owned())));
    }

    /// Inspects the property that `field` describes.
    pub fn property<T: crate::Payload>(&mut self, field: &crate::field::Field, value: &'a T) {
        self.at_key(field.name, |inspection| value.inspect(field, inspection));
    }

    /// Inspects the object that stands beside this tag.
    pub fn tagged<T: crate::payload::Object>(&mut self, tag: &'static str, object: &'a T) {
        self.tag = Some((tag, self.findings.pointer.as_str().to_owned()));
        object.inspect_properties(self);
        self.tag = None;
    }

    /// Inspects the properties that have no name of their own; a name of another property, or the tag's, would
    /// stand there twice.
    pub fn others<T: crate::Payload>(
        &mut self,
        field: &crate::field::Field,
        fields: &[crate::field::Field],
        others: &'a BTreeMap<String, T>,
    ) {
        let field = field.items.unwrap_or(field);
        let tag = self.tag.as_ref().filter(|(_, place)| *place == self.findings.pointer.as_str());
        let tag = tag.map(|(tag, _)| *tag);
        for (key, value) in others {
            let is_named = tag == Some(key) || fields.iter().any(|field| field.name == key);
            self.at_key(key, |inspection| {
                inspection.report(is_named.then(|| {
                    (Code::RepeatedKey, format!("{key:?} is a property with a field of its own"))
                }));
                inspection.present(value);
                value.inspect(field, inspection);
            });
        }
    }

    /// Collects a localized text whose field has this default key.
    pub(crate) fn text(&mut self, text: &'a Localized, default_key: &'static str) {
        let key = text.key().unwrap_or(default_key);
        let refused = match text.as_plain() {
            Some("") => Some((Code::Empty, "the text must not be empty".to_owned())),
            Some(plain) if plain.starts_with(PREFIX) => Some((
                Code::AmbiguousText,
                format!("plain text cannot begin with `{PREFIX}`: it would be a reference"),
            )),
            None if !is_usable_key(key) => {
                Some((Code::ReferenceKey, format!("no text can stand under the key {key:?}")))
            }
            _ => None,
        };
        self.report(refused);
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

    /// Reports an error that is no constraint's, at the place of the walk.
    pub(crate) fn push(&mut self, violation: Violation) {
        self.findings.push_error(0, violation);
    }
}
