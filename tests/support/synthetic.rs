//! As many templates as are wanted, each a little different from the others.

use std::collections::BTreeMap;

use serde_json::{Value, json};

/// Schema files of `count` templates that share definitions.
pub fn templates(count: usize) -> BTreeMap<String, String> {
    let mut files: BTreeMap<String, String> = (0..count)
        .map(|number| {
            let name = format!("ACME.Thing{number}.Changed");
            (format!("{name}.json"), template(&name, number).to_string())
        })
        .collect();
    let definitions = json!({ "$defs": {
        "Person": object(json!({
            "name": { "type": "string", "minLength": 1, "x-localized": "personName" },
            "born": { "type": "string", "format": "date" },
        }), &["name"]),
        "Unit": { "enum": ["GRAM", "METRE", "SECOND"] },
    } });
    files.insert("definitions.json".to_owned(), definitions.to_string());
    files
}

fn object(properties: Value, required: &[&str]) -> Value {
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

fn template(name: &str, number: usize) -> Value {
    let words: Vec<_> =
        (0..3 + number % 20).map(|word| format!("STATE_{}", word_name(word))).collect();
    let mut properties = json!({
        "state": object(json!({
            "status": { "description": "How it is.", "enum": words },
            "since": { "type": "string", "format": "date-time" },
            "size": object(json!({
                "amount": { "type": "integer", "minimum": 0, "maximum": 1 + number },
                "unit": { "$ref": "definitions.json#/$defs/Unit" },
            }), &["amount"]),
        }), &["status"]),
        "owner": { "$ref": "definitions.json#/$defs/Person" },
        "others": { "type": "array", "items": { "$ref": "definitions.json#/$defs/Person" }, "maxItems": 5 },
    });
    for field in 0..number % 8 {
        properties[format!("note{field}")] = json!({ "type": "string", "maxLength": 10 + field });
    }
    let mut template = object(properties, &["state", "owner"]);
    template["title"] = name.into();
    template["description"] = format!("Thing {number} has changed.").into();
    template
}

/// `A`, `B`, …
fn word_name(number: usize) -> char {
    char::from(b'A' + u8::try_from(number % 26).unwrap_or(0))
}
