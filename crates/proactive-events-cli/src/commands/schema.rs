//! `proactive schema`: one JSON Schema of a template's whole request, for editors.

use std::io::Write as _;

use anyhow::anyhow;
use proactive_events::catalog::schemas::FILES;
use serde_json::{Map, Value, json};

use crate::args::SchemaArgs;
use crate::exit::Exit;
use crate::output::stdout;
use crate::sample;

pub(crate) fn run(args: &SchemaArgs) -> anyhow::Result<Exit> {
    let schema = whole(&args.template)?;
    let text = serde_json::to_string_pretty(&schema)?;
    writeln!(stdout(), "{text}")?;
    Ok(Exit::Done)
}

/// The schema of the request with the template's payload in it; nothing in it refers to another file.
fn whole(template: &str) -> anyhow::Result<Value> {
    let payload = sample::schema(template)?;
    let mut request = file("request.json")?;
    let event = json!({
        "type": "object",
        "properties": { "name": { "const": template }, "payload": { "$ref": "payload.json" } },
        "required": ["name", "payload"],
        "additionalProperties": false,
    });
    replace(&mut request, "/properties/event", event);
    // The line that tells an editor which schema to use.
    replace(&mut request, "/properties/$schema", json!({ "type": "string" }));
    embed(&mut request, "request");
    let mut definitions = Map::new();
    for (name, mut schema) in [("payload", payload), ("definitions", file("definitions.json")?)] {
        embed(&mut schema, name);
        definitions.insert(name.to_owned(), schema);
    }
    let Value::Object(mut members) = request else {
        return Err(anyhow!("the catalog's request.json is not an object"));
    };
    let title = Value::from(format!("A request to send {template}"));
    members.insert("title".to_owned(), title);
    members.insert("$schema".to_owned(), "https://json-schema.org/draft/2020-12/schema".into());
    match members.get_mut("$defs") {
        Some(Value::Object(own)) => own.extend(definitions),
        _ => drop(members.insert("$defs".to_owned(), definitions.into())),
    }
    Ok(Value::Object(members))
}

fn file(name: &str) -> anyhow::Result<Value> {
    let found = FILES.iter().find(|(file, _)| *file == name);
    let (_, text) = found.ok_or_else(|| anyhow!("the catalog has no {name}"))?;
    serde_json::from_str(text).map_err(Into::into)
}

/// Puts a property into an object that is there.
fn replace(schema: &mut Value, pointer: &str, value: Value) {
    let Some((holder, name)) = pointer.rsplit_once('/') else { return };
    if let Some(Value::Object(members)) = schema.pointer_mut(holder) {
        members.insert(name.to_owned(), value);
    }
}

/// Makes references lead to where the files stand now; what only generators read goes.
fn embed(schema: &mut Value, name: &str) {
    match schema {
        Value::Object(members) => {
            members.retain(|key, _| key != "$id" && !key.starts_with("x-"));
            for (key, value) in members.iter_mut() {
                match value {
                    Value::String(target) if key == "$ref" => *target = moved(target, name),
                    value => embed(value, name),
                }
            }
            if name != "request" {
                members.remove("$schema");
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| embed(item, name)),
        _ => {}
    }
}

/// Where a reference of the schema of this name leads to.
fn moved(target: &str, name: &str) -> String {
    let (file, pointer) = target.split_once('#').unwrap_or((target, ""));
    match file.trim_end_matches(".json") {
        "" if name == "request" => format!("#{pointer}"),
        "" => format!("#/$defs/{name}{pointer}"),
        file => format!("#/$defs/{file}{pointer}"),
    }
}
