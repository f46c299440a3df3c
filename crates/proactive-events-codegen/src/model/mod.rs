//! The Rust declarations to come: modules, structs, enums, with their names and docs.

mod build;
mod registry;

pub(crate) use build::{find, module};

use proc_macro2::Ident;

use crate::schema::Bounds;

/// One template's module.
#[derive(Debug)]
pub(crate) struct Module {
    pub(crate) ident: Ident,
    /// The variant in the enum over all templates.
    pub(crate) variant: Ident,
    /// The template's wire name.
    pub(crate) event: String,
    pub(crate) summary: String,
    /// The root first, every part after its first user.
    pub(crate) items: Vec<Item>,
}

impl Module {
    /// The root's name.
    pub(crate) fn root(&self) -> Option<&Ident> {
        self.items.first().map(|item| &item.ident)
    }
}

/// A struct or an enum.
#[derive(Debug)]
pub(crate) struct Item {
    pub(crate) ident: Ident,
    pub(crate) docs: Vec<String>,
    pub(crate) deprecated: bool,
    /// The template's wire name, on the root.
    pub(crate) event: Option<String>,
    pub(crate) kind: Kind,
}

#[derive(Debug)]
pub(crate) enum Kind {
    Struct(Vec<Field>),
    Enum(Vec<Variant>),
}

/// A field of a struct.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) ident: Ident,
    /// Where the derive's rule does not give it.
    pub(crate) wire_name: Option<String>,
    pub(crate) docs: Vec<String>,
    pub(crate) deprecated: bool,
    pub(crate) is_required: bool,
    pub(crate) ty: Type,
}

/// A variant of an enum.
#[derive(Debug)]
pub(crate) struct Variant {
    pub(crate) ident: Ident,
    pub(crate) value: String,
    /// Whether the derive's rule gives another wire name.
    pub(crate) is_renamed: bool,
}

/// The type of a field with its constraints.
#[derive(Debug)]
pub(crate) enum Type {
    Text(Bounds<u64>),
    Localized(String),
    Timestamp,
    Integer { name: &'static str, bounds: Bounds<i64> },
    Boolean,
    Named(Ident),
    List { item: Box<Type>, count: Bounds<u64> },
}
