//! `docs/openapi.json`: the routes as they are declared, and the schemas that requests are checked by.

use proactive_events::catalog::schemas::FILES;
use serde_json::{Map, Value, json};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi};
use utoipa_axum::router::OpenApiRouter;

use super::api;
use super::control::LARGEST;
use crate::response::RefusalBody;

/// Bodies that the control API reads: numbers in them have a bound.
const READ: [&str; 3] = ["Advance", "Fault", "Settings"];
/// Formats of numbers.
const FORMATS: [&str; 3] = ["double", "int32", "int64"];
/// Place of the sign that the body is required.
const BODY_OF_SUBSCRIBE: &str =
    "/paths/~1simulator~1subscriptions~1{userId}/put/requestBody/required";

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Proactive events simulator",
        description = "The Alexa proactive events API as documented and recorded, and a control API for rehearsals. \
                       HEAD is answered wherever GET is. Not affiliated with Amazon.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0")
    ),
    components(schemas(RefusalBody)),
    modifiers(&Bearer)
)]
struct Description;

/// The scheme of tokens.
struct Bearer;

impl Modify for Bearer {
    fn modify(&self, description: &mut utoipa::openapi::OpenApi) {
        let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
        let components = description.components.get_or_insert_default();
        components.add_security_scheme("token", SecurityScheme::Http(scheme));
    }
}

/// The description, as text.
pub(crate) fn text() -> String {
    // Maps with string keys can always be serialised.
    serde_json::to_string_pretty(&document()).unwrap_or_default() + "\n"
}

fn document() -> Value {
    let routes = OpenApiRouter::with_openapi(Description::openapi())
        .merge(api::service())
        .merge(OpenApiRouter::new().routes(api::health()))
        .merge(api::control());
    let mut document = serde_json::to_value(routes.into_openapi()).unwrap_or_default();
    if let Some(Value::Object(paths)) = document.get_mut("paths") {
        let described = std::mem::take(paths).into_iter();
        // The router's own mark of a parameter that may have slashes.
        paths.extend(described.map(|(path, item)| (path.replace("{*", "{"), item)));
    }
    for name in READ {
        let Some(schema) = document.pointer_mut(&format!("/components/schemas/{name}")) else {
            continue;
        };
        each_number(schema, &|number| {
            number.entry("maximum").or_insert_with(|| LARGEST.into());
        });
    }
    // Bounds say more than a size in bits.
    each_number(&mut document, &|number| drop(number.remove("format")));
    // A declaration can't say that a body may be missing.
    if let Some(required) = document.pointer_mut(BODY_OF_SUBSCRIBE) {
        *required = false.into();
    }
    if let Some(Value::Object(schemas)) = document.pointer_mut("/components/schemas") {
        schemas.extend(catalog());
    }
    document
}

/// Visits every schema of a number: those that have one of the formats.
fn each_number(value: &mut Value, visit: &impl Fn(&mut Map<String, Value>)) {
    match value {
        Value::Object(members) => {
            let format = members.get("format").and_then(Value::as_str);
            if format.is_some_and(|format| FORMATS.contains(&format)) {
                visit(members);
            }
            members.values_mut().for_each(|value| each_number(value, visit));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| each_number(item, visit)),
        _ => {}
    }
}

/// The schemas of the catalog, with the event's payload by its name.
fn catalog() -> Map<String, Value> {
    let mut schemas = Map::new();
    let mut events = Vec::new();
    for (file, text) in FILES {
        let name = file.trim_end_matches(".json");
        let mut schema: Value = serde_json::from_str(text).unwrap_or_default();
        localize(&mut schema, name);
        if name.contains('.') {
            let payload = json!({ "$ref": format!("#/components/schemas/{name}") });
            events.push(json!({
                "type": "object",
                "properties": { "name": { "const": name }, "payload": payload },
                "required": ["name", "payload"], "additionalProperties": false,
            }));
        }
        schemas.insert(name.to_owned(), schema);
    }
    if let Some(event) =
        schemas.get_mut("request").and_then(|it| it.pointer_mut("/properties/event"))
    {
        *event = json!({ "oneOf": events });
    }
    schemas
}

/// References between files become references between components; what is not JSON Schema goes.
fn localize(schema: &mut Value, file: &str) {
    match schema {
        Value::Object(members) => {
            members.retain(|key, _| !key.starts_with("x-") && key != "$schema" && key != "$id");
            for (key, value) in members {
                match value {
                    Value::String(target) if key == "$ref" => {
                        let (other, pointer) = target.split_once('#').unwrap_or((target, ""));
                        let other = other.trim_end_matches(".json");
                        let other = if other.is_empty() { file } else { other };
                        *target = format!("#/components/schemas/{other}{pointer}");
                    }
                    value => localize(value, file),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| localize(item, file)),
        _ => {}
    }
}
