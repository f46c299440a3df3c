//! The typed model of a schema file: what the profile understands of it.

use crate::source::Place;

/// A file whose schemas were understood.
#[derive(Debug)]
pub(crate) struct SchemaFile {
    /// The payload, when the file is a template.
    pub(crate) root: Option<Schema>,
    pub(crate) definitions: Vec<Definition>,
    pub(crate) locales: Vec<String>,
}

/// An entry of `$defs`.
#[derive(Debug)]
pub(crate) struct Definition {
    pub(crate) name: String,
    pub(crate) place: Place,
    pub(crate) schema: Schema,
}

/// A schema with its annotations.
#[derive(Debug)]
pub(crate) struct Schema {
    pub(crate) place: Place,
    pub(crate) description: Option<String>,
    pub(crate) comment: Option<String>,
    pub(crate) deprecated: bool,
    pub(crate) shape: Shape,
}

/// What values a schema describes.
#[derive(Debug)]
pub(crate) enum Shape {
    /// A closed object.
    Object(Vec<Property>),
    /// One of a list of words.
    Choice(Vec<Word>),
    /// Text.
    Text(Bounds<u64>),
    /// Text by locale, with its default key.
    Localized(String),
    /// A date-time of the shared grammar.
    DateTime,
    /// An integer.
    Integer(Bounds<i64>),
    /// `true` or `false`.
    Boolean,
    /// An array.
    List { items: Box<Schema>, count: Bounds<u64> },
    /// Whatever the definition describes.
    Reference(Reference),
    /// Something that was reported already.
    Broken,
}

/// A property of an object.
#[derive(Debug)]
pub(crate) struct Property {
    pub(crate) name: String,
    pub(crate) place: Place,
    pub(crate) is_required: bool,
    pub(crate) schema: Schema,
}

/// A value of an `enum`.
#[derive(Debug)]
pub(crate) struct Word {
    pub(crate) value: String,
    pub(crate) place: Place,
    /// From `x-names`.
    pub(crate) name: Option<String>,
}

/// A lower and an upper bound, both inclusive.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds<T> {
    pub(crate) min: Option<T>,
    pub(crate) max: Option<T>,
}

/// A `$ref`: the file, and the name in its `$defs`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Reference {
    pub(crate) file: String,
    pub(crate) name: String,
}

impl std::fmt::Display for Reference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}#/$defs/{}", self.file, self.name)
    }
}
