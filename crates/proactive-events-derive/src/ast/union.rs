//! An enum whose variants each hold one event: any of several templates.

use syn::{DataEnum, Fields, Ident, Type};

use super::{check_types, refuse_inner};
use crate::attr::ItemAttr;
use crate::errors::Errors;

/// The variants with the events that they hold.
pub(crate) struct Union<'a> {
    pub(crate) members: Vec<(&'a Ident, &'a Type)>,
}

impl<'a> Union<'a> {
    pub(super) fn read(attr: &ItemAttr, data: &'a DataEnum, errors: &mut Errors) -> Option<Self> {
        if let Some(name) = &attr.name {
            errors.add(&name.key, "the name is that of the event in the variant: remove it here");
        }
        if let Some(tag) = &attr.tag {
            errors.add(&tag.key, "events are distinguished by their names: remove it");
        }
        if data.variants.is_empty() {
            errors.add(data.enum_token, "needs at least one variant with an event");
            return None;
        }
        let mut members = Vec::new();
        for variant in &data.variants {
            let message = "the event in the variant says everything: remove it here";
            refuse_inner(variant, &["event", "payload"], message, errors);
            match &variant.fields {
                Fields::Unnamed(fields) if fields.unnamed.len() == 1 => {
                    members.extend(fields.unnamed.first().map(|field| (&variant.ident, &field.ty)));
                }
                _ => errors.add(
                    variant,
                    "each variant holds one event: `Shipped(order_status::Updated)`; a list of words: derive `Payload`",
                ),
            }
        }
        let is_distinct = check_types(members.iter().copied(), errors);
        (is_distinct && members.len() == data.variants.len()).then_some(Self { members })
    }
}
