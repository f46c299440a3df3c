//! The JSON Schema of a request.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Value, json};

use crate::{Event, Locale, ReferenceId, Request, Timestamp};

impl<E: Event + JsonSchema> JsonSchema for Request<E> {
    fn schema_name() -> Cow<'static, str> {
        format!("RequestOf{}", E::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let time = generator.subschema_for::<Timestamp>();
        let event =
            json!({ "name": { "enum": E::NAMES }, "payload": generator.subschema_for::<E>() });
        let properties = json!({
            "timestamp": time,
            "referenceId": generator.subschema_for::<ReferenceId>(),
            "expiryTime": time,
            "event": closed(event, &["name", "payload"]),
            "localizedAttributes": { "type": "array", "items": attributes_schema() },
            "relevantAudience": audience_schema(),
        });
        let required = ["timestamp", "referenceId", "expiryTime", "event", "relevantAudience"];
        Schema::try_from(closed(properties, &required)).unwrap_or_default()
    }
}

/// An object with these properties and no others.
fn closed(properties: Value, required: &[&str]) -> Value {
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

fn attributes_schema() -> Value {
    let locales: Vec<_> = Locale::ALL.iter().map(|locale| locale.as_str()).collect();
    json!({
        "type": "object",
        "properties": { "locale": { "enum": locales } },
        "required": ["locale"],
        "additionalProperties": { "type": "string", "minLength": 1 },
    })
}

fn audience_schema() -> Value {
    let audience = |kind: &str, payload: Value| {
        closed(json!({ "type": { "const": kind }, "payload": payload }), &["type", "payload"])
    };
    let user = json!({ "user": { "type": "string", "minLength": 1 } });
    json!({ "oneOf": [audience("Unicast", closed(user, &["user"])), audience("Multicast", closed(json!({}), &[]))] })
}
