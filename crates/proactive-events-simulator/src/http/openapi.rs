//! The description of everything that is served, made from the schemas that it is checked by: OpenAPI 3.1.

use proactive_events::catalog::schemas::FILES;
use serde_json::{Map, Value, json};

use super::control::LARGEST;
use crate::paths::{DEVELOPMENT_PATH, LIVE_PATH, TOKEN_PATH, TOKEN_PATH_ALIAS};

/// The description, as it stands in `docs/openapi.json`.
pub(crate) fn document() -> Value {
    let mut paths = Map::new();
    for (path, id) in [(TOKEN_PATH, "token"), (TOKEN_PATH_ALIAS, "tokenAlias")] {
        paths.insert(path.to_owned(), json!({ "post": token(id) }));
    }
    for (path, id, to) in [
        (LIVE_PATH, "sendLive", "the customers"),
        (DEVELOPMENT_PATH, "sendDevelopment", "the testers"),
    ] {
        paths.insert(path.to_owned(), json!({ "post": send(id, to) }));
    }
    paths.extend(control());
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Proactive events simulator",
            "description": "The Alexa proactive events API as documented and recorded, and a control API for \
                            rehearsals. HEAD is answered wherever GET is. Not affiliated with Amazon.",
            "version": env!("CARGO_PKG_VERSION"),
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "paths": paths,
        "components": {
            "schemas": schemas(),
            "securitySchemes": { "token": { "type": "http", "scheme": "bearer" } },
        },
    })
}

/// An answer without a body.
fn empty(description: &str) -> Value {
    json!({ "description": description })
}

/// An answer with a JSON body of a schema.
fn of(description: &str, schema: Value) -> Value {
    json!({ "description": description, "content": { "application/json": { "schema": schema } } })
}

fn component(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

/// The refusals of these statuses, each in the recorded shape.
fn refusals(statuses: &[(&str, &str)]) -> Map<String, Value> {
    let refusal = |description| of(description, component("Refusal"));
    statuses.iter().map(|(status, why)| ((*status).to_owned(), refusal(why))).collect()
}

/// Answers of every path to a body that is too large, or too slow.
const ANY: [(&str, &str); 2] =
    [("408", "The body did not come in time."), ("413", "The body is larger than 1 MiB.")];

/// Why a path under `/simulator` answers 403.
const FOREIGN: &str = "The host, or the page that asks, is foreign.";

fn token(id: &str) -> Value {
    let text = json!({ "type": "string" });
    let name = json!({ "type": "string", "minLength": 1 });
    let form = json!({
        "type": "object",
        "properties": {
            "grant_type": { "const": "client_credentials" },
            "client_id": name, "client_secret": name,
            "scope": { "const": "alexa::proactive_events" },
        },
        "required": ["grant_type", "client_id", "client_secret", "scope"],
    });
    let grant = json!({
        "type": "object",
        "properties": {
            "access_token": text, "scope": text, "token_type": { "const": "bearer" },
            "expires_in": { "type": "integer" },
        },
        "required": ["access_token", "scope", "token_type", "expires_in"],
    });
    let error = json!({
        "type": "object",
        "properties": { "error": text, "error_description": text },
        "required": ["error", "error_description"],
    });
    let mut responses = refusals(&ANY);
    responses.insert("200".to_owned(), of("A token for an hour.", grant));
    for status in ["400", "401"] {
        responses.insert(status.to_owned(), of("No token.", error.clone()));
    }
    json!({
        "operationId": id,
        "summary": "A token for the events paths; any credentials but client_id=unknown",
        "requestBody": {
            "required": true,
            "content": { "application/x-www-form-urlencoded": { "schema": form } },
        },
        "responses": responses,
    })
}

fn send(id: &str, to: &str) -> Value {
    let mut responses = refusals(&[
        ("400", "A property is invalid."),
        ("401", "The token is missing, expired or invalid."),
        ("403", "The customer has not enabled the skill, or has not subscribed."),
        ("409", "The event is there with this timestamp, and the settings refuse that."),
        ("415", "Content-Type is not application/json."),
        ("429", "Too many requests."),
        ("432", "The limit of this customer is reached."),
        ("500", "A fault rule."),
        ("503", "A fault rule."),
    ]);
    responses.extend(refusals(&ANY));
    responses.insert("202".to_owned(), empty("Accepted."));
    json!({
        "operationId": id,
        "summary": format!("Create or update an event for {to}"),
        "security": [{ "token": [] }],
        "requestBody": {
            "required": true,
            "content": { "application/json": { "schema": component("request") } },
        },
        "responses": responses,
    })
}

/// The paths under `/simulator`.
fn control() -> Map<String, Value> {
    let list = |description, schema| of(description, json!({ "type": "array", "items": schema }));
    let object = || json!({ "type": "object" });
    let done = || ("204".to_owned(), empty("Done."));
    let user = json!([{ "name": "userId", "in": "path", "required": true,
                        "schema": { "type": "string", "minLength": 1 } }]);
    let body = |schema: Value, required: bool| json!({ "required": required, "content": { "application/json": { "schema": schema } } });
    let changing = |done: (String, Value)| {
        let mut responses = refusals(&ANY);
        responses.extend(refusals(&[
            ("400", "The body is not understood."),
            ("403", FOREIGN),
            ("507", "There is no room for more of this."),
        ]));
        responses.insert(done.0, done.1);
        responses
    };
    let reading = |answer: Value| {
        let mut responses = refusals(&ANY);
        responses.extend(refusals(&[("403", FOREIGN)]));
        responses.insert("200".to_owned(), answer);
        responses
    };
    let operation = |id: &str, summary: &str, responses: Map<String, Value>| json!({ "operationId": id, "summary": summary, "responses": responses });
    let with = |mut operation: Value, body: Value| {
        if let Value::Object(members) = &mut operation {
            members.insert("requestBody".to_owned(), body);
        }
        operation
    };
    let settings = || ("200".to_owned(), of("The settings.", component("Settings")));
    let clock = || ("200".to_owned(), of("The clock.", object()));
    let templates = json!({
        "type": "object",
        "properties": { "events": { "type": "array", "items": { "type": "string" } } },
        "required": ["events"], "additionalProperties": false,
    });
    let advance = json!({
        "type": "object",
        "properties": { "advanceSeconds": { "type": "integer", "minimum": 0, "maximum": LARGEST } },
        "required": ["advanceSeconds"], "additionalProperties": false,
    });
    let health = json!({
        "type": "object", "properties": { "status": { "const": "ok" } }, "required": ["status"],
    });
    let mut healthy = refusals(&ANY);
    healthy.insert("200".to_owned(), of("It serves.", health));
    let Value::Object(paths) = json!({
        "/health": { "get": operation("health", "Whether it serves", healthy) },
        "/simulator/events": { "get": operation("inbox", "The newest state of each event", reading(list("Events.", object()))) },
        "/simulator/exchanges": { "get": operation("exchanges", "The newest requests, refused ones too", reading(list("Requests.", object()))) },
        "/simulator/stats": { "get": operation("stats", "Counts", reading(of("Counts.", component("Stats")))) },
        "/simulator/faults": {
            "get": operation("faults", "The rules", reading(list("Rules.", component("Fault")))),
            "post": with(operation("addFault", "Append a rule", changing(done())), body(component("Fault"), true)),
            "delete": operation("clearFaults", "Forget the rules", changing(done())),
        },
        "/simulator/settings": {
            "get": operation("settings", "Limits and disputed behaviour", reading(settings().1)),
            "patch": with(operation("changeSettings", "Change some of them", changing(settings())), body(component("Settings"), true)),
        },
        "/simulator/clock": {
            "get": operation("clock", "The time", reading(clock().1)),
            "post": with(operation("advance", "Put it forward", changing(clock())), body(advance, true)),
        },
        "/simulator/reset": { "post": operation("reset", "Forget everything but the settings", changing(done())) },
        "/simulator/subscriptions/{userId}": {
            "parameters": user,
            "put": with(operation("subscribe", "The customer has turned notifications on, or those of these templates", changing(done())), body(templates, false)),
            "delete": operation("unsubscribe", "The customer has turned them off", changing(done())),
        },
        "/simulator/enablements/{userId}": {
            "parameters": user,
            "put": operation("enable", "The customer has enabled the skill", changing(done())),
            "delete": operation("disable", "The customer has disabled it", changing(done())),
        },
    }) else {
        return Map::new();
    };
    paths
}

/// Ours, and those of the catalog with the event's payload by its name.
fn schemas() -> Map<String, Value> {
    let number = |least| json!({ "type": ["number", "null"], "exclusiveMinimum": least, "maximum": LARGEST });
    let count = || json!({ "type": "integer", "minimum": 0 });
    let choice = |words: [&str; 2]| json!({ "enum": words });
    let flag = json!({ "type": "boolean" });
    let Value::Object(mut schemas) = json!({
        "Refusal": {
            "type": "object",
            "properties": {
                "type": { "type": "string" }, "message": { "type": "string" },
                "code": { "type": ["string", "integer"] },
            },
            "required": ["message"], "additionalProperties": false,
        },
        "Stats": {
            "type": "object",
            "properties": {
                "tokens": count(), "connections": count(), "requests": count(), "events": count(),
                "byStatus": { "type": "object", "additionalProperties": count() },
            },
            "required": ["tokens", "connections", "requests", "events", "byStatus"], "additionalProperties": false,
        },
        "Settings": {
            "type": "object",
            "properties": {
                "strictSubscriptions": flag,
                "requestsPerSecond": number(0),
                "eventsPerCustomer": { "type": ["integer", "null"], "minimum": 0, "maximum": u32::MAX },
                "customerWindowSeconds": { "type": "integer", "minimum": 0, "maximum": LARGEST },
                "repeatedTimestamp": choice(["accept", "conflict"]),
                "plainText": choice(["accept", "refuse"]),
                "errorShape": { "enum": ["type", "code", "number"] },
            },
            "additionalProperties": false,
        },
        "Fault": {
            "type": "object",
            "properties": {
                "path": choice(["events", "token"]),
                "status": { "type": ["integer", "null"], "minimum": 200, "maximum": 599 },
                "times": { "type": ["integer", "null"], "minimum": 0, "maximum": LARGEST },
                "retryAfterSeconds": { "type": ["integer", "null"], "minimum": 0, "maximum": LARGEST },
                "body": { "type": ["string", "null"] },
                "delayMs": { "type": "integer", "minimum": 0, "maximum": LARGEST },
                "jitterMs": { "type": "integer", "minimum": 0, "maximum": LARGEST },
                "closeConnection": flag,
                "reset": { "enum": ["before", "during", "after", null] },
                "garbage": flag,
                "bytesPerSecond": { "type": ["integer", "null"], "minimum": 0, "maximum": LARGEST },
                "closeDelayMs": { "type": ["integer", "null"], "minimum": 0, "maximum": LARGEST },
                "perSecond": { "type": ["number", "null"], "maximum": LARGEST },
                "probability": { "type": "number", "minimum": 0, "maximum": 1 },
                "user": { "type": ["string", "null"] },
            },
            "additionalProperties": false,
        },
    }) else {
        return Map::new();
    };
    let mut events = Vec::new();
    for (file, text) in FILES {
        let name = file.trim_end_matches(".json");
        let mut schema: Value = serde_json::from_str(text).unwrap_or_default();
        localize(&mut schema, name);
        if name.contains('.') {
            events.push(json!({
                "type": "object",
                "properties": { "name": { "const": name }, "payload": component(name) },
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
