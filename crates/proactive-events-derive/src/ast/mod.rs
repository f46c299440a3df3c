//! The declaration as the expansion sees it: borrowed from the user's tokens, checked.

mod choice;
mod object;
mod schema;
mod tagged;
mod union;

pub(crate) use choice::Choice;
pub(crate) use object::{Object, Property};
pub(crate) use tagged::{Member, Tagged};
pub(crate) use union::Union;

use std::collections::HashMap;

use quote::ToTokens as _;
use syn::{Data, DeriveInput, Ident, Type, Variant};

use crate::attr::{ItemAttr, refuse};
use crate::errors::Errors;

/// The error about the name of something that is not a template.
const NO_NAME: &str = "only a template's root has a name: derive `Event`";

/// Which derive was asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// A template's root, or any of several.
    Event,
    /// A part of a payload, or a list of words.
    Payload,
}

/// The kind of the declaration.
pub(crate) enum Item<'a> {
    Object(Box<Object<'a>>),
    Choice(Choice<'a>),
    Tagged(Tagged<'a>),
    Union(Union<'a>),
}

impl<'a> Item<'a> {
    /// Reads the declaration; `None` when its shape can't be expanded.
    pub(crate) fn read(
        input: &'a DeriveInput,
        attr: &ItemAttr,
        role: Role,
        errors: &mut Errors,
    ) -> Option<Self> {
        if !input.generics.params.is_empty() {
            errors.add(&input.generics, "a payload has one wire form: remove the parameters");
            return None;
        }
        let item = match (&input.data, role) {
            (Data::Struct(data), _) => {
                Object::read(input, attr, data, role, errors).map(Box::new).map(Self::Object)
            }
            (Data::Enum(data), Role::Payload) => {
                if let Some(name) = &attr.name {
                    errors.add(&name.key, NO_NAME);
                }
                match &attr.tag {
                    Some(tag) => Tagged::read(tag.value.clone(), data, errors).map(Self::Tagged),
                    None => Choice::read(data, errors).map(Self::Choice),
                }
            }
            (Data::Enum(data), Role::Event) => Union::read(attr, data, errors).map(Self::Union),
            (Data::Union(data), _) => {
                errors.add(data.union_token, "derive on a struct or an enum");
                None
            }
        };
        if let (Some(item), Some(schema)) = (&item, &attr.schema) {
            schema::check(input, item, &schema.value, errors);
        }
        item
    }
}

/// Reports a type that two variants hold: reading could not choose between them. True if each has its own.
fn check_types<'a>(
    types: impl Iterator<Item = (&'a Ident, &'a Type)>,
    errors: &mut Errors,
) -> bool {
    let (mut first, mut is_distinct) = (HashMap::new(), true);
    for (ident, ty) in types {
        let text = ty.to_token_stream().to_string();
        match first.get(&text) {
            Some(other) => {
                is_distinct = false;
                let message =
                    format!("`{other}` holds this type too: each variant needs one of its own");
                errors.add(ty, message);
            }
            None => drop(first.insert(text, ident)),
        }
    }
    is_distinct
}

/// Reports attributes on a variant or in it that nothing reads.
fn refuse_inner(variant: &Variant, names: &[&str], message: &str, errors: &mut Errors) {
    refuse(&variant.attrs, names, message, errors);
    for field in &variant.fields {
        refuse(&field.attrs, &["event", "payload"], message, errors);
    }
}

/// Reports wire names that two properties or variants of one item share.
fn check_distinct<'a>(names: impl Iterator<Item = (&'a Ident, &'a str)>, errors: &mut Errors) {
    let mut first = HashMap::new();
    for (ident, name) in names {
        match first.get(name) {
            Some(other) => errors.add(ident, format!("`{other}` has the wire name {name:?} too")),
            None => drop(first.insert(name, ident)),
        }
    }
}
