//! The JSON Schemas of the types that need no derive.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::{Date, Integer, Localized, Nullable, ReferenceId, Timestamp};

impl<T: JsonSchema> JsonSchema for Nullable<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("Nullable{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({ "anyOf": [generator.subschema_for::<T>(), { "type": "null" }] })
    }
}

/// Implements `JsonSchema` for a type whose schema is a constant; `inline`: without a definition of its own.
macro_rules! schemas {
    ($($type:ident, inline: $inline:literal, $schema:tt;)+) => {$(
        impl JsonSchema for $type {
            fn inline_schema() -> bool {
                $inline
            }

            fn schema_name() -> Cow<'static, str> {
                stringify!($type).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!($schema)
            }
        }
    )+};
}

schemas! {
    Integer, inline: true, { "type": "integer" };
    Date, inline: true, { "type": "string", "format": "date" };
    Localized, inline: true, { "type": "string", "minLength": 1 };
    Timestamp, inline: false, { "type": "string", "format": "date-time", "pattern": Timestamp::PATTERN };
    ReferenceId, inline: false, { "type": "string", "pattern": "^[A-Za-z0-9~._-]{1,100}$" };
}

#[cfg(feature = "uri")]
use crate::Uri;
#[cfg(feature = "uri")]
schemas! { Uri, inline: true, { "type": "string", "format": "uri" }; }
