//! The position of a schema, and schemas that only declare a shape.

use crate::schema::{Docs, Schema, Shape};
use crate::source::Node;

/// The position of a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Context {
    /// The root of a template.
    Root,
    /// A value of its own.
    Value,
    /// A part of a whole: next to a `$ref`, or in an `allOf`.
    Part,
}

/// Keywords that make a whole of several schemas.
pub(super) const COMPOSING: [&str; 3] = ["$ref", "allOf", "oneOf"];

/// True if the schema is made of others.
pub(super) fn is_composed(node: &Node) -> bool {
    COMPOSING.iter().any(|keyword| node.get(keyword).is_some())
}

/// A schema that every value fits.
pub(super) fn any(node: &Node) -> Schema {
    bare(node, Shape::ANY)
}

/// A schema with a shape and no annotations.
pub(super) fn bare(node: &Node, shape: Shape) -> Schema {
    let place = node.place.clone();
    Schema { place, docs: Docs::default(), deprecated: false, shape }
}
