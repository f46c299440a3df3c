//! The `localizedAttributes` of a request: flat objects of texts, one a locale.

use std::collections::BTreeSet;

use crate::document::{Node, Value};
use crate::findings::Findings;
use crate::suggestion::did_you_mean;
use crate::{Code, Locale, Localized, Violation};

/// The texts of a request by locale, and which of their keys were referred to.
#[derive(Debug, Default)]
pub(crate) struct Attributes<'d> {
    locales: Vec<InLocale<'d>>,
    /// Where the array stands, when there is none or an empty one.
    empty_at: Option<u32>,
    used: BTreeSet<String>,
}

/// One object of the array.
#[derive(Debug)]
struct InLocale<'d> {
    index: usize,
    node: &'d Node,
    locale: Option<Locale>,
}

impl<'d> Attributes<'d> {
    /// Reads the array, if there is one, and reports what is wrong with it.
    pub(crate) fn read(node: Option<&'d Node>, findings: &mut Findings) -> Self {
        let Some(node) = node else { return Self { empty_at: Some(u32::MAX), ..Self::default() } };
        findings.at_key("localizedAttributes", |findings| {
            let Value::Array(items) = &node.value else {
                let hint =
                    "an array of objects like {\"locale\": \"en-US\", \"<key>\": \"<text>\"}";
                let message = format!("{} where an array is needed: {hint}", node.kind());
                findings.error(node.order, Code::WrongType, message);
                return Self::default();
            };
            let (mut locales, mut seen) = (Vec::new(), BTreeSet::new());
            for (index, node) in items.iter().enumerate() {
                let locale =
                    findings.at_index(index, |findings| read_locale(node, &mut seen, findings));
                if matches!(node.value, Value::Object(_)) {
                    locales.push(InLocale { index, node, locale });
                }
            }
            Self {
                locales,
                empty_at: items.is_empty().then_some(node.order),
                used: BTreeSet::new(),
            }
        })
    }

    /// The texts under `key`; reports every locale that lacks it, at its place in the array.
    pub(super) fn resolve(&mut self, key: &str, findings: &mut Findings) -> Option<Localized> {
        self.used.insert(key.to_owned());
        let field = findings.pointer.as_str().to_owned();
        if let Some(order) = self.empty_at {
            let message = format!("{field} refers to {key:?}, but there is no locale with texts");
            findings.push_error(
                order,
                Violation::new("/localizedAttributes", Code::NoLocales, message),
            );
        }
        let mut texts: Option<Localized> = None;
        let mut complete = self.empty_at.is_none();
        for place in &self.locales {
            match (place.locale, place.node.get(key).map(|node| &node.value)) {
                (Some(locale), Some(Value::String(text))) if !text.is_empty() => {
                    texts = Some(match texts {
                        Some(texts) => texts.and(locale, text),
                        None => Localized::new(locale, text),
                    });
                }
                (_, found) => {
                    complete = false;
                    if found.is_none() {
                        findings.push_error(place.node.end, place.lacks(key, &field));
                    }
                }
            }
        }
        texts.filter(|_| complete)
    }

    /// Whether any key was referred to.
    pub(super) fn has_references(&self) -> bool {
        !self.used.is_empty()
    }

    /// Warns of every text that nothing refers to.
    pub(super) fn report_unused(&self, findings: &mut Findings) {
        for InLocale { index, node, .. } in &self.locales {
            let Value::Object(members) = &node.value else { continue };
            for (key, text) in
                members.iter().filter(|(key, _)| key != "locale" && !self.used.contains(key))
            {
                let pointer = |findings: &mut Findings| {
                    let message = format!("nothing refers to {key:?}");
                    findings.at_key(key, |findings| {
                        findings.warning(text.order, Code::UnusedText, message)
                    });
                };
                findings
                    .at_key("localizedAttributes", |findings| findings.at_index(*index, pointer));
            }
        }
    }
}

impl InLocale<'_> {
    fn lacks(&self, key: &str, field: &str) -> Violation {
        let locale = self.locale.map_or("this locale", Locale::as_str);
        let message = format!("{field} refers to {key:?}, which {locale} lacks");
        let mut pointer = crate::pointer::Pointer::default();
        let _ = (
            pointer.push_key("localizedAttributes"),
            pointer.push_index(self.index),
            pointer.push_key(key),
        );
        Violation::new(pointer.as_str(), Code::MissingText, message)
    }
}

/// Reads one object of the array and gives its locale.
fn read_locale(
    node: &Node,
    seen: &mut BTreeSet<Locale>,
    findings: &mut Findings,
) -> Option<Locale> {
    let Value::Object(members) = &node.value else {
        findings.error(
            node.order,
            Code::WrongType,
            format!("{} where an object is needed", node.kind()),
        );
        return None;
    };
    for (key, text) in members.iter().filter(|(key, _)| key != "locale") {
        findings.at_key(key, |findings| check_text(text, findings));
    }
    let Some(tag) = node.get("locale") else {
        let message = "the property \"locale\" is missing";
        findings.at_key("locale", |findings| findings.error(node.end, Code::Missing, message));
        return None;
    };
    findings.at_key("locale", |findings| {
        let locale = known_locale(tag, findings)?;
        if !seen.insert(locale) {
            findings.error(
                tag.order,
                Code::RepeatedLocale,
                format!("{locale} stands in the array twice"),
            );
        }
        Some(locale)
    })
}

fn check_text(text: &Node, findings: &mut Findings) {
    match &text.value {
        Value::String(text) if !text.is_empty() => {}
        Value::String(_) => findings.error(text.order, Code::Empty, "the text must not be empty"),
        _ => findings.error(
            text.order,
            Code::WrongType,
            format!("{} where a string is needed", text.kind()),
        ),
    }
}

fn known_locale(tag: &Node, findings: &mut Findings) -> Option<Locale> {
    let Value::String(text) = &tag.value else {
        findings.error(
            tag.order,
            Code::WrongType,
            format!("{} where a string is needed", tag.kind()),
        );
        return None;
    };
    text.parse()
        .inspect_err(|error: &crate::UnknownLocale| {
            let violation =
                Violation::new(findings.pointer.as_str(), Code::UnknownLocale, error.to_string());
            let near = did_you_mean(text, Locale::ALL.iter().map(|locale| locale.as_str()));
            findings.push_error(
                tag.order,
                match near {
                    Some(near) => violation.with_hint(format!("did you mean {near:?}?")),
                    None => violation,
                },
            );
        })
        .ok()
}
