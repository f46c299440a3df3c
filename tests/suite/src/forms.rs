//! A schema of the suite as the property of a template: as it is, or with the types that its keywords imply.

use serde_json::{Map, Value, json};

/// Form in which a case is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// As the suite has it.
    AsIs,
    /// With the `type` of its keywords wherever none is said.
    Typed,
}

/// Keywords that imply a type.
const IMPLIED: [(&str, &[&str]); 4] = [
    ("object", &["properties", "required", "additionalProperties", "unevaluatedProperties"]),
    ("array", &["items", "minItems", "maxItems", "uniqueItems"]),
    ("string", &["minLength", "maxLength", "pattern", "format"]),
    ("number", &["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"]),
];

/// Keywords that say the type themselves.
const TYPED: [&str; 3] = ["type", "enum", "const"];

/// The template whose only property is described by the schema; what belongs to the root stands there.
pub fn wrapped(schema: &Value, form: Form) -> Value {
    let mut schema = schema.clone();
    if form == Form::Typed {
        add_types(&mut schema);
    }
    let mut of_root = Map::new();
    if let Value::Object(members) = &mut schema {
        for keyword in ["$schema", "$id", "$defs"] {
            of_root.extend(members.remove_entry(keyword));
        }
    }
    let mut template = json!({
        "title": "ACME.Suite.Case",
        "type": "object",
        "properties": { "value": schema },
        "required": ["value"],
        "additionalProperties": false,
    });
    if let Value::Object(members) = &mut template {
        members.extend(of_root);
    }
    template
}

fn add_types(schema: &mut Value) {
    let Value::Object(members) = schema else { return };
    let is_typed = TYPED.iter().any(|keyword| members.contains_key(*keyword));
    let implied = IMPLIED
        .iter()
        .find(|(_, keywords)| keywords.iter().any(|keyword| members.contains_key(*keyword)));
    if let (false, Some((ty, _))) = (is_typed, implied) {
        members.insert("type".to_owned(), (*ty).into());
    }
    children(members).into_iter().for_each(add_types);
}

/// The schemas in a schema.
fn children(members: &mut Map<String, Value>) -> Vec<&mut Value> {
    let mut children = Vec::new();
    for (keyword, value) in members {
        match (keyword.as_str(), value) {
            ("properties" | "$defs", Value::Object(named)) => children.extend(named.values_mut()),
            ("allOf" | "oneOf", Value::Array(parts)) => children.extend(parts),
            ("items" | "additionalProperties" | "unevaluatedProperties", part) => {
                children.push(part)
            }
            _ => {}
        }
    }
    children
}

/// Every keyword that the schema uses, and `$id` below the root, which is another keyword there.
#[allow(dead_code)] // The build script's half of this module.
pub fn keywords(schema: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let mut schema = schema.clone();
    collect(&mut schema, true, &mut found);
    found
}

#[allow(dead_code)]
fn collect(schema: &mut Value, is_root: bool, found: &mut Vec<String>) {
    let Value::Object(members) = schema else { return };
    for (keyword, value) in members.iter() {
        let is_remote =
            keyword == "$ref" && value.as_str().is_some_and(|target| !target.starts_with('#'));
        let is_embedded = matches!(keyword.as_str(), "$id" | "$schema" | "$defs") && !is_root;
        let note = if is_remote || is_embedded { " of another document" } else { "" };
        found.push(format!("{keyword}{note}"));
    }
    children(members).into_iter().for_each(|child| collect(child, false, found));
}
