//! `type`: one, one or `null`, or several.

use super::values::Values;
use crate::source::{Node, Value};

/// The types of JSON Schema.
const TYPES: [&str; 7] = ["object", "array", "string", "integer", "number", "boolean", "null"];

/// The meaning of `type`.
pub(super) enum Types {
    /// Nothing.
    Unsaid,
    /// One type, and whether `null` is a value too.
    One(String, bool),
    /// Several, or `null` alone.
    Several(Vec<String>),
    /// Something wrong, which was reported.
    Broken,
}

/// Reads `type`.
pub(super) fn read(schema: &Node, values: &mut Values<'_>) -> Types {
    let Some(node) = schema.get("type") else { return Types::Unsaid };
    let types: Vec<String> = match &node.value {
        Value::Array(_) => {
            values.strings(schema, "type").into_iter().map(|(ty, _)| ty.to_owned()).collect()
        }
        _ => values.string(schema, "type").map(|(ty, _)| ty.to_owned()).into_iter().collect(),
    };
    if let Some(unknown) = types.iter().find(|ty| !TYPES.contains(&ty.as_str())) {
        let near = proactive_events_text::did_you_mean(unknown, TYPES.into_iter());
        let help = near.map_or_else(
            || "use object, array, string, integer, number or boolean".to_owned(),
            |near| format!("did you mean \"{near}\"?"),
        );
        values.report(node.place.error(format!("there is no type {unknown:?}")), help);
        return Types::Broken;
    }
    match types.iter().partition::<Vec<_>, _>(|ty| *ty == "null") {
        (_, others) if others.is_empty() && types.is_empty() => {
            if matches!(node.value, Value::Array(_)) {
                let error = node.place.error("`type` names no type: no value fits");
                values.report(error, "name one");
            }
            Types::Broken
        }
        (nulls, others) => match others.as_slice() {
            [one] => Types::One((*one).clone(), !nulls.is_empty()),
            _ => Types::Several(types),
        },
    }
}
