//! Objects: named properties, other properties, maps.

use super::schema;
use super::shapes::Context;
use super::values::Values;
use crate::diagnostic::Diagnostic;
use crate::schema::{Object, Property, Schema, Shape};
use crate::source::{Member, Node, Value};

/// An object; in a part of a whole, what other properties are is often said elsewhere.
pub(super) fn object(node: &Node, is_part: bool, values: &mut Values<'_>) -> Option<Shape> {
    let others = others(node, is_part, values);
    let members = values.object(node, "properties");
    let required = values.strings(node, "required");
    for (name, item) in &required {
        if !members.iter().any(|member| member.key == *name) && !is_part {
            let known: Vec<_> = members.iter().map(|member| member.key.as_str()).collect();
            let near = crate::profile::nearest(name, known.iter().copied());
            let help = near.map_or_else(
                || "add it to `properties`, or remove it here".to_owned(),
                |near| format!("did you mean {near:?}?"),
            );
            let error = item.place.error(format!("{name:?} is required, but no property"));
            values.report(error, help);
        }
    }
    let property = |member: &Member, errors: &mut Vec<Diagnostic>| Property {
        name: member.key.clone(),
        place: member.key_place.clone(),
        is_required: required.iter().any(|(name, _)| *name == member.key),
        schema: schema(&member.value, Context::Value, errors),
    };
    let mut properties: Vec<_> =
        members.iter().map(|member| property(member, values.errors)).collect();
    if is_part {
        // What a part requires, another may describe.
        let unnamed =
            required.iter().filter(|(name, _)| !members.iter().any(|member| member.key == *name));
        properties.extend(unnamed.map(|(name, item)| Property {
            name: (*name).to_owned(),
            place: item.place.clone(),
            is_required: true,
            schema: super::shapes::any(item),
        }));
    }
    Some(match others {
        Some(others) if properties.is_empty() && !is_part && node.get("properties").is_none() => {
            Shape::Map(Box::new(others))
        }
        others => Shape::Object(Object { properties, others: others.map(Box::new) }),
    })
}

/// What other properties are; `None` when there may be none.
fn others(node: &Node, is_part: bool, values: &mut Values<'_>) -> Option<Schema> {
    if is_false(node, "unevaluatedProperties", values) && !is_part {
        return None;
    }
    let others = node.get("additionalProperties");
    match others.map(|others| &others.value) {
        Some(Value::Bool(false)) => None,
        Some(_) => others.map(|others| schema(others, Context::Value, values.errors)),
        None => {
            if !is_part {
                let warning = node.place.error(
                    "the object is open: any other property fits, and the service may refuse it",
                );
                let help = "write \"additionalProperties\": false, or true if that is meant";
                values.errors.push(warning.into_warning().with_help(help));
            }
            Some(super::shapes::any(node))
        }
    }
}

/// Whether `unevaluatedProperties` closes the whole that the schema and its parts make.
pub(super) fn is_closed_with_parts(node: &Node, values: &mut Values<'_>) -> bool {
    is_false(node, "unevaluatedProperties", values)
}

fn is_false(node: &Node, keyword: &str, values: &mut Values<'_>) -> bool {
    match node.get(keyword) {
        None => false,
        Some(Node { value: Value::Bool(false), .. }) => true,
        Some(other) => {
            let error = other.place.error(format!("`{keyword}` can only be false"));
            values.report(error, "say what other properties are by `additionalProperties`");
            false
        }
    }
}
