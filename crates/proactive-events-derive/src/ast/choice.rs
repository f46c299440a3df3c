//! An enum without data: one of a list of words.

use proactive_events_text::screaming_snake;
use syn::{DataEnum, Fields, Ident};

use super::check_distinct;
use crate::attr::{PayloadAttr, refuse};
use crate::errors::Errors;

/// Associated names of every list of words.
const OF_EVERY_LIST: [&str; 2] = ["ALL", "as_str"];

/// An enum and its words.
pub(crate) struct Choice<'a> {
    pub(crate) variants: Vec<Variant<'a>>,
}

/// A variant: a word.
pub(crate) struct Variant<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) wire_name: String,
}

impl<'a> Choice<'a> {
    pub(super) fn read(data: &'a DataEnum, errors: &mut Errors) -> Option<Self> {
        if data.variants.is_empty() {
            errors.add(data.enum_token, "a list of words needs at least one");
            return None;
        }
        let mut variants = Vec::new();
        for variant in &data.variants {
            let attr = PayloadAttr::read(&variant.attrs, errors);
            for key in attr.keys() {
                errors.add(key, "a word has a `name` only");
            }
            refuse(&variant.attrs, &["event"], "a word has a `name` only", errors);
            if !matches!(variant.fields, Fields::Unit) {
                errors.add(
                    &variant.fields,
                    "a word carries no data; one of several objects: `#[payload(tag = \"…\")]`; of several events: derive `Event`",
                );
            }
            let ident = &variant.ident;
            if OF_EVERY_LIST.iter().any(|name| ident == name) {
                errors.add(ident, "every list of words has something else of this name: choose another, and say the word by `#[payload(name = \"…\")]`");
            }
            let wire_name = attr
                .name
                .as_ref()
                .map_or_else(|| screaming_snake(&ident.to_string()), |name| name.value.value());
            variants.push(Variant { ident, wire_name });
        }
        check_distinct(
            variants.iter().map(|variant| (variant.ident, variant.wire_name.as_str())),
            errors,
        );
        let is_plain = data.variants.iter().all(|variant| matches!(variant.fields, Fields::Unit));
        let is_free =
            variants.iter().all(|variant| !OF_EVERY_LIST.iter().any(|name| variant.ident == name));
        (is_plain && is_free).then_some(Self { variants })
    }
}
