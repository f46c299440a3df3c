//! The Rust declarations to come: modules, structs, enums, with their names and docs.

mod build;
mod registry;
mod types;

pub(crate) use build::module;

use proc_macro2::Ident;

use crate::schema::{Bounds, Range};

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
    Tagged { tag: String, alternatives: Vec<Alternative> },
}

/// The presence of a property: required or optional.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Presence {
    Required,
    Optional,
    /// The field holds all properties without a name of their own.
    Others,
}

/// A field of a struct.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) ident: Ident,
    /// Set where it differs from the derive's rule.
    pub(crate) wire_name: Option<String>,
    pub(crate) docs: Vec<String>,
    pub(crate) deprecated: bool,
    pub(crate) presence: Presence,
    pub(crate) ty: Type,
}

/// A variant of an enum.
#[derive(Debug)]
pub(crate) struct Variant {
    pub(crate) ident: Ident,
    pub(crate) value: String,
    /// True if the derive's rule returns another wire name.
    pub(crate) is_renamed: bool,
}

/// One of several objects.
#[derive(Debug)]
pub(crate) struct Alternative {
    pub(crate) ident: Ident,
    pub(crate) word: String,
    /// True if the derive's rule returns another word.
    pub(crate) is_renamed: bool,
    /// The struct.
    pub(crate) ty: Ident,
}

/// The type of a field with its constraints.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Type {
    Text { length: Bounds<u64>, pattern: Option<String> },
    Localized(String),
    Timestamp { is_any: bool },
    Date,
    Uri,
    Integer { name: &'static str, bounds: Bounds<i128>, multiple_of: Option<String> },
    Number(Range),
    Boolean,
    Named(Ident),
    List { item: Box<Type>, count: Bounds<u64>, is_unique: bool },
    Map(Box<Type>),
    Nullable(Box<Type>),
    Json { types: Vec<String>, values: Vec<String> },
}
