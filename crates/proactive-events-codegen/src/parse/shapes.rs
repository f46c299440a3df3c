//! The values that a schema describes.

use super::context::{COMPOSING, Context, any, bare, is_composed};
use super::types::{self, Types};
use super::values::Values;
use super::{keywords, numbers, objects, schema, texts};
use crate::diagnostic::Diagnostic;
use crate::profile::{Verdict, implied_type, judge};
use crate::schema::{Part, Reference, Schema, Shape};
use crate::source::{Node, Value};

/// The shape, or `None` after an error.
pub(super) fn shape(node: &Node, context: Context, errors: &mut Vec<Diagnostic>) -> Option<Shape> {
    let mut values = Values { errors };
    let is_root = context == Context::Root;
    if is_composed(node) {
        composed(node, is_root, &mut values)
    } else {
        plain(node, is_root, context == Context::Part, &mut values)
    }
}

/// True if the schema does not declare its type.
fn is_implied(node: &Node) -> bool {
    let says = |keyword: &&str| node.get(keyword).is_some();
    !is_composed(node) && !["type", "enum", "const"].iter().any(says)
}

/// `$ref`, `allOf` and `oneOf`, and the keywords next to them.
fn composed(node: &Node, is_root: bool, values: &mut Values<'_>) -> Option<Shape> {
    let mut parts = Vec::new();
    if let Some((text, target)) = values.string(node, "$ref") {
        let shape = reference(text, target, values)?;
        parts.push(part(bare(target, shape), false));
    }
    for member in values.array(node, "allOf").unwrap_or_default() {
        parts.push(part(schema(member, Context::Part, values.errors), is_implied(member)));
    }
    if let Some(members) = values.array(node, "oneOf") {
        let members = members.iter().map(|member| schema(member, Context::Value, values.errors));
        let members = members.collect();
        let place = node.get("oneOf").unwrap_or(node);
        parts.push(part(bare(place, Shape::OneOf(members)), false));
    }
    let says_more = node.members().iter().any(|member| {
        !COMPOSING.contains(&member.key.as_str())
            && member.key != "unevaluatedProperties"
            && !matches!(judge(&member.key), Verdict::Known(keyword) if keyword.annotates)
    });
    if says_more {
        let is_implied = node.get("type").is_none();
        let shape = plain(node, is_root, true, values)?;
        parts.push(part(bare(node, shape), is_implied));
    } else {
        keywords::check(node, None, is_root, values.errors);
    }
    let is_closed = objects::closed_with_parts(node, values);
    match parts.as_slice() {
        [_] if is_closed.is_none() && node.get("allOf").is_none() => {
            parts.pop().map(|part| part.schema.shape)
        }
        [] => {
            let error = node.place.error("`allOf` has no parts: any value would fit");
            values.report(error, "add a part, or write `true` for any value");
            None
        }
        _ => Some(Shape::AllOf { parts, is_closed }),
    }
}

fn part(schema: Schema, is_implied: bool) -> Part {
    Part { schema, is_implied }
}

/// A schema without combinators, by its type.
fn plain(node: &Node, is_root: bool, is_part: bool, values: &mut Values<'_>) -> Option<Shape> {
    let types = types::read(node, values);
    if let Some(shape) = texts::listed(node, &types, is_root, values) {
        return shape;
    }
    match types {
        Types::One(ty, is_nullable) => {
            keywords::check(node, Some(&ty), is_root, values.errors);
            let shape = of_type(node, &ty, is_part, values)?;
            Some(if is_nullable { Shape::Nullable(Box::new(bare(node, shape))) } else { shape })
        }
        Types::Several(types) => {
            let ty = types.iter().map(|ty| format!("`{ty}`")).collect::<Vec<_>>().join(" or ");
            keywords::check(node, Some(ty.trim_matches('`')), is_root, values.errors);
            Some(Shape::Json { types, values: Vec::new() })
        }
        Types::Unsaid => {
            let implied = node.members().iter().find_map(|member| implied_type(&member.key));
            match implied {
                Some(ty) if is_part => {
                    keywords::check(node, Some(ty), is_root, values.errors);
                    of_type(node, ty, is_part, values)
                }
                _ if is_part && node.members().is_empty() => Some(Shape::ANY),
                _ => {
                    keywords::check(node, implied, is_root, values.errors);
                    untyped(node, implied, values);
                    None
                }
            }
        }
        Types::Broken => {
            keywords::check(node, None, is_root, values.errors);
            None
        }
    }
}

fn untyped(node: &Node, implied: Option<&str>, values: &mut Values<'_>) {
    let help = match implied {
        Some(ty) => format!("add \"type\": {ty:?}: without it a value of any other type fits"),
        None => "add \"type\", or a \"$ref\" to a definition; `true` is the schema of any value"
            .to_owned(),
    };
    values.report(node.place.error("the schema has no `type`"), help);
}

fn of_type(node: &Node, ty: &str, is_part: bool, values: &mut Values<'_>) -> Option<Shape> {
    match ty {
        "object" => objects::object(node, is_part, values),
        "array" => list(node, values),
        "string" => texts::text(node, values),
        "integer" => Some(numbers::integer(node, values)),
        "number" => Some(numbers::number(node, values)),
        _ => Some(Shape::Boolean),
    }
}

fn list(node: &Node, values: &mut Values<'_>) -> Option<Shape> {
    let mut count = values.bounds(node, "minItems", "maxItems");
    let is_unique = values.boolean(node, "uniqueItems").unwrap_or(false);
    let items = match node.get("items") {
        Some(items) if matches!(items.value, Value::Bool(false)) => {
            let error = items.place.error("`items` is false: only an empty array fits");
            values.report(error.into_warning(), "leave the property out, or say what an item is");
            count.max = Some(0);
            any(node)
        }
        Some(items) => schema(items, Context::Value, values.errors),
        None => any(node),
    };
    Some(Shape::List { items: Box::new(items), count, is_unique })
}

fn reference(text: &str, target: &Node, values: &mut Values<'_>) -> Option<Shape> {
    let parsed = text
        .split_once("#/$defs/")
        .filter(|(_, name)| !name.is_empty() && !name.contains('/'))
        .and_then(|(file, name)| Some((file, unescape(name)?)));
    let Some((file, name)) = parsed else {
        let error = target.place.error(format!("`$ref` {text:?} does not name a definition"));
        values.report(error, "write \"#/$defs/Name\" or \"file.json#/$defs/Name\"");
        return None;
    };
    let file = if file.is_empty() { target.place.file() } else { file };
    Some(Shape::Reference(Reference { file: file.to_owned(), name }))
}

/// The name in a pointer in a URI: `%25`, `~1` and `~0` stand for other characters.
fn unescape(token: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = token.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let digits = [rest.next()?, rest.next()?];
                u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?
            }
            byte => byte,
        });
    }
    Some(String::from_utf8(bytes).ok()?.replace("~1", "/").replace("~0", "~"))
}
