//! Objects: named properties, other properties, maps.

use super::context::{Context, any, is_composed};
use super::schema;
use super::values::Values;
use crate::diagnostic::Diagnostic;
use crate::schema::{Object, Property, Schema, Shape};
use crate::source::{Member, Node, Place, Value};

/// An object; in a part of a whole, the schema of other properties is often in another part.
pub(super) fn object(node: &Node, is_part: bool, values: &mut Values<'_>) -> Option<Shape> {
    let (others, says_others) = others(node, is_part, values);
    let members = values.object(node, "properties");
    let required = values.strings(node, "required");
    let property = |member: &Member, errors: &mut Vec<Diagnostic>| Property {
        name: member.key.clone(),
        place: member.key_place.clone(),
        is_required: required.iter().any(|(name, _)| *name == member.key),
        schema: schema(&member.value, Context::Value, errors),
    };
    let mut properties: Vec<_> =
        members.iter().map(|member| property(member, values.errors)).collect();
    for (name, item) in required {
        if members.iter().any(|member| member.key == name) {
            continue;
        }
        // A property required by one part may be described by another.
        if is_part || may_be_another(name, item, members, others.is_some(), values) {
            properties.push(Property {
                name: name.to_owned(),
                place: item.place.clone(),
                is_required: true,
                schema: any(item),
            });
        }
    }
    Some(match others {
        Some(others) if properties.is_empty() && !is_part && node.get("properties").is_none() => {
            Shape::Map(Box::new(others))
        }
        others => Shape::Object(Object { properties, others: others.map(Box::new), says_others }),
    })
}

/// Reports a required property that nothing describes; in an open object it may be meant, unless it is misspelt.
fn may_be_another(
    name: &str,
    item: &Node,
    members: &[Member],
    is_open: bool,
    values: &mut Values<'_>,
) -> bool {
    let error = item.place.error(format!("{name:?} is required, but no property"));
    match proactive_events_text::did_you_mean(
        name,
        members.iter().map(|member| member.key.as_str()),
    ) {
        Some(near) => values.report(error, format!("did you mean {near:?}?")),
        None if is_open => {
            values.report(error.into_warning(), "say in `properties` what it is: any value fits");
            return true;
        }
        None => values.report(error, "add it to `properties`, or remove it here"),
    }
    false
}

/// The schema of other properties, `None` when they are forbidden; and true if the schema declares it itself.
fn others(node: &Node, is_part: bool, values: &mut Values<'_>) -> (Option<Schema>, bool) {
    // Next to parts, `unevaluatedProperties` is about the whole.
    let unevaluated = node.get("unevaluatedProperties").filter(|_| !is_composed(node));
    let additional = node.get("additionalProperties");
    if let (Some(_), Some(unevaluated)) = (additional, unevaluated) {
        let error = unevaluated
            .place
            .error("`unevaluatedProperties` has no effect next to `additionalProperties`");
        values.report(error.into_warning(), "remove it");
    }
    let Some(others) = additional.or(unevaluated) else {
        if !is_part {
            values.errors.push(open(&node.place, "additionalProperties"));
        }
        return (Some(any(node)), false);
    };
    match others.value {
        Value::Bool(false) => (None, true),
        _ => (Some(schema(others, Context::Value, values.errors)), true),
    }
}

/// The warning about an object that is open by silence.
pub(crate) fn open(place: &Place, keyword: &str) -> Diagnostic {
    let warning =
        place.error("the object is open: any other property fits, and the service may refuse it");
    warning
        .into_warning()
        .with_help(format!("write \"{keyword}\": false, or true if that is meant"))
}

/// Meaning of `unevaluatedProperties` for the schema and its parts together.
pub(super) fn closed_with_parts(node: &Node, values: &mut Values<'_>) -> Option<bool> {
    match node.get("unevaluatedProperties").map(|closed| (closed, &closed.value)) {
        None => None,
        Some((_, Value::Bool(is_open))) => Some(!is_open),
        Some((closed, _)) => {
            let error = closed
                .place
                .error("next to `$ref` and `allOf`, `unevaluatedProperties` must be true or false");
            values.report(error, "say what other properties are in one of the parts");
            None
        }
    }
}
