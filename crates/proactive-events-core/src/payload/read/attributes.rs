//! The `localizedAttributes` of a request: flat objects of texts, one a locale.

use std::collections::BTreeSet;

use crate::document::{Node, Value};
use crate::violation::{Findings, Pointer, Refusal, Reported, Walk as _};
use crate::{Locale, Localized, Violation, ViolationCode};

/// The property of the request.
const NAME: &str = "localizedAttributes";

/// The texts of a request by locale, and which of their keys were referred to.
#[derive(Debug)]
pub(crate) struct Attributes<'d> {
    locales: Vec<InLocale<'d>>,
    /// `Ok` if every item of the array is an object.
    readable: Result<(), Reported>,
    /// The place in the document of an error about missing locales.
    order: u32,
    used: BTreeSet<String>,
}

/// One object of the array.
#[derive(Debug)]
struct InLocale<'d> {
    index: usize,
    node: &'d Node,
    locale: Result<Locale, Reported>,
}

impl<'d> Attributes<'d> {
    /// Reads the array, if there is one, and reports what is wrong with it.
    pub(crate) fn read(node: Option<&'d Node>, findings: &mut Findings) -> Self {
        let order = node.map_or(u32::MAX, |node| node.order);
        let mut attributes =
            Self { locales: Vec::new(), readable: Ok(()), order, used: BTreeSet::new() };
        if let Some(node) = node {
            findings.at_key(NAME, |findings| attributes.read_locales(node, findings));
        }
        attributes
    }

    fn read_locales(&mut self, node: &'d Node, findings: &mut Findings) {
        let Value::Array(items) = &node.value else {
            let example = r#"an array of objects like {"locale": "en-US", "<key>": "<text>"}"#;
            let mut refusal = node.mismatch("an array");
            refusal.message = format!("{}: {example}", refusal.message);
            self.readable = Err(findings.refusal(node.order, refusal));
            return;
        };
        let mut seen = BTreeSet::new();
        for (index, node) in items.iter().enumerate() {
            findings.at_index(index, |findings| match node.value {
                Value::Object(_) => {
                    let locale = read_locale(node, &mut seen, findings);
                    self.locales.push(InLocale { index, node, locale });
                }
                _ => self.readable = Err(findings.refusal(node.order, node.mismatch("an object"))),
            });
        }
    }

    /// The texts under `key`; reports every locale that lacks it, at its place in the array.
    pub(super) fn resolve(
        &mut self,
        key: &str,
        findings: &mut Findings,
    ) -> Result<Localized, Reported> {
        self.used.insert(key.to_owned());
        let field = findings.pointer.as_str().to_owned();
        let mut texts: Result<Option<Localized>, Reported> = self.readable.map(|()| None);
        for place in &self.locales {
            texts = match (texts, place.text(key, &field, findings)) {
                (Ok(None), Ok((locale, text))) => Ok(Some(Localized::new(locale, text))),
                (Ok(Some(texts)), Ok((locale, text))) => Ok(Some(texts.and(locale, text))),
                (Err(reported), _) | (_, Err(reported)) => Err(reported),
            };
        }
        texts?.ok_or_else(|| {
            let message = format!("{field} refers to {key:?}, but there is no locale with texts");
            let violation = Violation::new(format!("/{NAME}"), ViolationCode::NoLocales, message);
            findings.push_error(self.order, violation)
        })
    }

    /// True if any key was referred to.
    pub(super) fn has_references(&self) -> bool {
        !self.used.is_empty()
    }

    /// Warns of every text that nothing refers to.
    pub(super) fn report_unused(&self, findings: &mut Findings) {
        for place in &self.locales {
            for (key, text) in texts_of(place.node).filter(|(key, _)| !self.used.contains(key)) {
                let refusal =
                    Refusal::new(ViolationCode::UnusedText, format!("nothing refers to {key:?}"));
                findings.push_warning(text.order, refusal.at(place.pointer(key)));
            }
        }
    }
}

impl InLocale<'_> {
    /// The text under `key`, to which `field` refers.
    fn text(
        &self,
        key: &str,
        field: &str,
        findings: &mut Findings,
    ) -> Result<(Locale, &str), Reported> {
        let Some(node) = self.node.get(key) else {
            let locale = self.locale.map_or("this locale", Locale::as_str);
            let message = format!("{field} refers to {key:?}, which {locale} lacks");
            let refusal = Refusal::new(ViolationCode::MissingText, message);
            return Err(findings.push_error(self.node.end, refusal.at(self.pointer(key))));
        };
        let text = check_text(node)
            .map_err(|refusal| findings.push_error(node.order, refusal.at(self.pointer(key))))?;
        Ok((self.locale?, text))
    }

    /// The place of the text under `key`.
    fn pointer(&self, key: &str) -> String {
        let mut pointer = Pointer::default();
        let _ = (pointer.push_key(NAME), pointer.push_index(self.index), pointer.push_key(key));
        pointer.as_str().to_owned()
    }
}

/// The texts of one object of the array, by their keys.
fn texts_of(node: &Node) -> impl Iterator<Item = &(String, Node)> {
    let members = match &node.value {
        Value::Object(members) => members.as_slice(),
        _ => &[],
    };
    members.iter().filter(|(key, _)| key != "locale")
}

/// Reads one object of the array and returns its locale.
fn read_locale(
    node: &Node,
    seen: &mut BTreeSet<Locale>,
    findings: &mut Findings,
) -> Result<Locale, Reported> {
    for (key, text) in texts_of(node) {
        if let Err(refusal) = check_text(text) {
            findings.at_key(key, |findings| findings.refusal(text.order, refusal));
        }
    }
    findings.at_key("locale", |findings| {
        let Some(tag) = node.get("locale") else {
            let message = "the property \"locale\" is missing";
            return Err(findings.error(node.end, ViolationCode::Missing, message));
        };
        let locale = known_locale(tag, findings)?;
        if !seen.insert(locale) {
            let message = format!("{locale} stands in the array twice");
            findings.error(tag.order, ViolationCode::RepeatedLocale, message);
        }
        Ok(locale)
    })
}

fn check_text(node: &Node) -> Result<&str, Refusal> {
    match &node.value {
        Value::String(text) if !text.is_empty() => Ok(text),
        Value::String(_) => Err(Refusal::new(ViolationCode::Empty, "the text must not be empty")),
        _ => Err(node.mismatch("a string")),
    }
}

fn known_locale(tag: &Node, findings: &mut Findings) -> Result<Locale, Reported> {
    let Value::String(text) = &tag.value else {
        return Err(findings.refusal(tag.order, tag.mismatch("a string")));
    };
    text.parse().map_err(|error: crate::UnknownLocale| {
        let refusal = Refusal::new(ViolationCode::UnknownLocale, error.to_string());
        let known = Locale::ALL.iter().map(|locale| locale.as_str());
        let violation = refusal.at(findings.pointer.as_str()).with_nearest(text, known, || None);
        findings.push_error(tag.order, violation)
    })
}
