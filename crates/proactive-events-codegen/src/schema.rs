//! The typed model of a schema file: what the profile understands of it.

use std::collections::BTreeMap;

use crate::source::Place;

/// A file whose schemas were understood.
#[derive(Debug)]
pub(crate) struct SchemaFile {
    /// The payload, when the file is a template.
    pub(crate) root: Option<Schema>,
    /// By name.
    pub(crate) definitions: BTreeMap<String, Definition>,
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
#[derive(Clone, Debug)]
pub(crate) struct Schema {
    pub(crate) place: Place,
    pub(crate) docs: Docs,
    pub(crate) deprecated: bool,
    pub(crate) shape: Shape,
}

/// The documentation in a schema.
#[derive(Clone, Debug, Default)]
pub(crate) struct Docs {
    pub(crate) description: Option<String>,
    pub(crate) comment: Option<String>,
    /// The JSON text of the `default`.
    pub(crate) default: Option<String>,
}

/// The values that a schema describes.
#[derive(Clone, Debug)]
pub(crate) enum Shape {
    /// An object with named properties.
    Object(Object),
    /// An object whose keys nothing names.
    Map(Box<Schema>),
    /// One of several objects, or a value or `null`: decided when the references are known.
    OneOf(Vec<Schema>),
    /// All of these at once; parts without a type are understood by their keywords.
    /// `is_closed` is the meaning of `unevaluatedProperties`, which applies to the whole.
    AllOf { parts: Vec<Part>, is_closed: Option<bool> },
    /// One of a list of words.
    Choice(Vec<EnumValue>),
    /// Text.
    Text { length: Bounds<u64>, pattern: Option<String> },
    /// Text by locale, with its default key.
    Localized(String),
    /// A date-time: of the shared grammar, or of any in RFC 3339.
    DateTime { is_any: bool },
    /// A day.
    Date,
    /// A URI.
    Uri,
    /// An integer.
    Integer { bounds: Bounds<i128>, multiple_of: Option<String> },
    /// A number, which may have a fraction.
    Number(Range),
    /// `true` or `false`.
    Boolean,
    /// An array.
    List { items: Box<Schema>, count: Bounds<u64>, is_unique: bool },
    /// A value or `null`.
    Nullable(Box<Schema>),
    /// Any JSON value of these types (any, if none) and of these JSON texts (any, if none).
    Json { types: Vec<String>, values: Vec<String> },
    /// Whatever the definition describes.
    Reference(Reference),
    /// Something that was reported already.
    Broken,
}

impl Shape {
    /// Any JSON value at all.
    pub(crate) const ANY: Self = Self::Json { types: Vec::new(), values: Vec::new() };

    /// True if every JSON value fits.
    pub(crate) fn is_any(&self) -> bool {
        matches!(self, Self::Json { types, values } if types.is_empty() && values.is_empty())
    }
}

/// An object with named properties.
#[derive(Clone, Debug)]
pub(crate) struct Object {
    pub(crate) properties: Vec<Property>,
    /// The schema of other properties; `None` when they are forbidden.
    pub(crate) others: Option<Box<Schema>>,
    /// True if the schema declares it, instead of being open by default.
    pub(crate) says_others: bool,
}

/// A part of an `allOf`.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    pub(crate) schema: Schema,
    /// True if the type was concluded from the keywords.
    pub(crate) is_implied: bool,
}

/// A property of an object.
#[derive(Clone, Debug)]
pub(crate) struct Property {
    pub(crate) name: String,
    pub(crate) place: Place,
    pub(crate) is_required: bool,
    pub(crate) schema: Schema,
}

/// A value of an `enum`.
#[derive(Clone, Debug)]
pub(crate) struct EnumValue {
    pub(crate) value: String,
    pub(crate) place: Place,
    /// From `x-names`.
    pub(crate) name: Option<String>,
}

/// The bounds of a number, as written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Range {
    pub(crate) min: Option<String>,
    pub(crate) max: Option<String>,
    pub(crate) above: Option<String>,
    pub(crate) below: Option<String>,
    pub(crate) multiple_of: Option<String>,
}

impl Range {
    /// The bounds, if no number is between them.
    pub(crate) fn crossed(&self) -> Option<(f64, f64)> {
        let value = |bound: &Option<String>| bound.as_ref()?.parse::<f64>().ok();
        let [min, max, above, below] = [&self.min, &self.max, &self.above, &self.below].map(value);
        let low = [min, above].into_iter().flatten().fold(f64::NEG_INFINITY, f64::max);
        let high = [max, below].into_iter().flatten().fold(f64::INFINITY, f64::min);
        let is_point = above == Some(low) || below == Some(high);
        (low > high || (low == high && is_point)).then_some((low, high))
    }
}

/// A lower and an upper bound, both inclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
