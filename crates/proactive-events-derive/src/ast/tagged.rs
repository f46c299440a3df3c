//! An enum whose variants each hold an object: one of several, distinguished by a tag.

use proactive_events_text::screaming_snake;
use syn::{DataEnum, Fields, Ident, LitStr, Type};

use super::{check_distinct, check_types, refuse_inner};
use crate::attr::PayloadAttr;
use crate::errors::Errors;

/// The tag, and the variants with their words.
pub(crate) struct Tagged<'a> {
    pub(crate) tag: LitStr,
    pub(crate) members: Vec<Member<'a>>,
}

/// A variant: its word on the wire and the struct that it holds.
pub(crate) struct Member<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) word: String,
    pub(crate) ty: &'a Type,
}

impl<'a> Tagged<'a> {
    pub(super) fn read(tag: LitStr, data: &'a DataEnum, errors: &mut Errors) -> Option<Self> {
        if data.variants.is_empty() {
            errors.add(data.enum_token, "needs at least one variant with an object");
        }
        let mut members = Vec::new();
        for variant in &data.variants {
            let attr = PayloadAttr::read(&variant.attrs, errors);
            for key in attr.keys() {
                errors.add(key, "a variant has a `name` only");
            }
            refuse_inner(variant, &["event"], "a variant has a `name` only", errors);
            let ident = &variant.ident;
            let derived = || screaming_snake(&ident.to_string());
            let word = attr.name.as_ref().map_or_else(derived, |name| name.value.value());
            match &variant.fields {
                Fields::Unnamed(fields) if fields.unnamed.len() == 1 => {
                    members.extend(fields.unnamed.first().map(|field| Member { ident, word, ty: &field.ty }));
                }
                _ => errors.add(
                    variant,
                    "with a tag, each variant holds one struct that derives `Payload`: `Card(Card)`",
                ),
            }
        }
        check_distinct(members.iter().map(|member| (member.ident, member.word.as_str())), errors);
        let is_distinct =
            check_types(members.iter().map(|member| (member.ident, member.ty)), errors);
        (is_distinct && !members.is_empty() && members.len() == data.variants.len())
            .then_some(Self { tag, members })
    }
}
