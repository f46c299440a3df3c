//! A template's fields, out of its schema.

use serde::Serialize;
use serde_json::Value;

/// A field of the payload.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Field {
    /// Where in the request: a JSON pointer (RFC 6901); `*` stands for an item of a list.
    pub(super) pointer: String,
    /// The JSON type; `date-time` for a moment.
    #[serde(rename = "type")]
    pub(super) kind: String,
    /// True if the field is required in its parent.
    pub(super) required: bool,
    /// The values, if it takes only some.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) values: Vec<String>,
    /// The usual key of its text, if it can be localized.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) localized_key: Option<String>,
    /// Point on which sources disagree.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) disputed: Option<String>,
}

/// The fields that hold values, in the order of the schema.
pub(super) fn of(schema: &Value) -> Vec<Field> {
    let mut fields = Vec::new();
    collect(schema, schema, "/event/payload", true, &mut fields);
    fields
}

fn collect(root: &Value, schema: &Value, pointer: &str, required: bool, fields: &mut Vec<Field>) {
    let reference = schema.get("$ref").and_then(Value::as_str);
    let target = reference.and_then(|it| it.strip_prefix('#')).and_then(|it| root.pointer(it));
    let shape = target.unwrap_or(schema);
    if let Some(properties) = shape.get("properties").and_then(Value::as_object) {
        let must: Vec<_> =
            shape.get("required").and_then(Value::as_array).into_iter().flatten().collect();
        for (name, property) in properties {
            let is_required = must.iter().any(|required| *required == name);
            collect(root, property, &format!("{pointer}/{name}"), is_required, fields);
        }
        return;
    }
    if let Some(items) = shape.get("items") {
        return collect(root, items, &format!("{pointer}/*"), required, fields);
    }
    let text = |key: &str| schema.get(key).or_else(|| shape.get(key)).and_then(Value::as_str);
    let comment = text("$comment").and_then(|comment| comment.strip_prefix("Disputed: "));
    let is_elsewhere = reference.is_some() && target.is_none();
    let values = shape.get("enum").and_then(Value::as_array).into_iter().flatten();
    fields.push(Field {
        pointer: pointer.to_owned(),
        // The only definition shared by several templates is the moment.
        kind: if is_elsewhere { "date-time" } else { text("type").unwrap_or("string") }.to_owned(),
        required,
        values: values.filter_map(Value::as_str).map(str::to_owned).collect(),
        localized_key: text("x-localized").map(str::to_owned),
        disputed: comment.map(str::to_owned),
    });
}
