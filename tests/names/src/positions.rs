//! The positions: a schema in which all of some names stand, and a payload of it.

use serde_json::{Map, Value, json};

/// A position by its name.
pub type Position = (&'static str, fn(&[String]) -> (Value, Value));

/// All of them.
pub const POSITIONS: [Position; 9] = [
    ("property", property),
    ("object", object),
    ("item", item),
    ("value", value),
    ("definition", definition),
    ("variant", variant),
    ("tag", tag),
    ("key", key),
    ("x-names", x_names),
];

/// The template of a position.
pub const TEMPLATE: &str = "ACME.Position.Used";

fn template(
    properties: Map<String, Value>,
    required: &[&String],
    defs: Map<String, Value>,
) -> Value {
    json!({
        "title": TEMPLATE, "type": "object", "properties": properties, "required": required,
        "additionalProperties": false, "$defs": defs,
    })
}

fn closed(properties: Value, required: &[&str]) -> Value {
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

/// One property a name, of this schema and this value; every other one is required.
fn properties(
    names: &[String],
    schema: impl Fn(usize, &String) -> (Value, Value),
) -> (Map<String, Value>, Map<String, Value>) {
    let both = names.iter().enumerate().map(|(index, name)| (name, schema(index, name)));
    let (mut schemas, mut values) = (Map::new(), Map::new());
    for (name, (schema, value)) in both {
        schemas.insert(name.clone(), schema);
        values.insert(name.clone(), value);
    }
    (schemas, values)
}

fn named(names: &[String], schema: impl Fn(usize, &String) -> (Value, Value)) -> (Value, Value) {
    let (schemas, values) = properties(names, schema);
    let required: Vec<_> = names.iter().step_by(2).collect();
    (template(schemas, &required, Map::new()), values.into())
}

/// Properties that are called `p0`, `p1` and so on.
fn numbered(names: &[String], schema: impl Fn(&String) -> (Value, Value)) -> (Value, Value) {
    let numbers: Vec<_> = (0..names.len()).map(|number| format!("prop{number}")).collect();
    named(&numbers, |index, _| schema(&names[index]))
}

fn property(names: &[String]) -> (Value, Value) {
    named(names, |_, _| (json!({ "type": "string" }), json!("text")))
}

fn object(names: &[String]) -> (Value, Value) {
    let schema = closed(json!({ "text": { "type": "string" } }), &[]);
    named(names, |_, _| (schema.clone(), json!({ "text": "text" })))
}

fn item(names: &[String]) -> (Value, Value) {
    let schema = json!({ "type": "array", "items": { "enum": ["FIRST", "SECOND"] } });
    named(names, |_, _| (schema.clone(), json!(["FIRST"])))
}

fn value(names: &[String]) -> (Value, Value) {
    let list = json!({ "type": "array", "items": { "enum": names } });
    let properties = Map::from_iter([("list".to_owned(), list)]);
    (template(properties, &[], Map::new()), json!({ "list": names }))
}

fn definition(names: &[String]) -> (Value, Value) {
    let (_, payload) = numbered(names, |_| (Value::Null, json!({ "text": "text" })));
    let (schema, _) =
        numbered(names, |name| (json!({ "$ref": format!("#/$defs/{name}") }), Value::Null));
    let shape = closed(json!({ "text": { "type": "string" } }), &[]);
    let mut schema = schema;
    for name in names {
        schema["$defs"][name] = shape.clone();
    }
    (schema, payload)
}

fn variant(names: &[String]) -> (Value, Value) {
    let member = |name: &String| {
        let properties = json!({ "kind": { "const": name }, "text": { "type": "string" } });
        closed(properties, &["kind"])
    };
    // One alone would be no choice.
    let mut members: Vec<_> = names.iter().map(member).collect();
    members.push(member(&"NONE_OF_THEM".to_owned()));
    let list = json!({ "type": "array", "items": { "oneOf": members } });
    let properties = Map::from_iter([("alternatives".to_owned(), list)]);
    let values: Vec<_> = names.iter().map(|name| json!({ "kind": name, "text": "text" })).collect();
    (template(properties, &[], Map::new()), json!({ "alternatives": values }))
}

fn tag(names: &[String]) -> (Value, Value) {
    let numbers: Vec<_> = (0..names.len()).map(|number| format!("prop{number}")).collect();
    named(&numbers, |index, _| {
        let name = &names[index];
        let member = |word: &str| {
            let mut properties = json!({ "other": { "type": "string" } });
            properties[name] = json!({ "const": format!("{word}_{index}") });
            closed(properties, &[name])
        };
        let schema = json!({ "oneOf": [member("FIRST"), member("SECOND")] });
        (schema, json!({ name: format!("FIRST_{index}"), "other": "text" }))
    })
}

fn key(names: &[String]) -> (Value, Value) {
    numbered(names, |name| {
        (json!({ "type": "string", "minLength": 1, "x-localized": name }), json!("plain"))
    })
}

fn x_names(names: &[String]) -> (Value, Value) {
    let words: Vec<_> = (0..names.len()).map(|number| format!("WORD_{number}")).collect();
    let given: Map<_, _> =
        words.iter().cloned().zip(names.iter().map(|name| json!(name))).collect();
    let list = json!({ "type": "array", "items": { "enum": words, "x-names": given } });
    let properties = Map::from_iter([("list".to_owned(), list)]);
    (template(properties, &[], Map::new()), json!({ "list": words }))
}
