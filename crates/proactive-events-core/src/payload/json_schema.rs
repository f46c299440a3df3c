//! `schemars`: the JSON Schema of the types, from the same fields that write and read.
//!
//! A test holds it against the schemas that the types were generated from.

use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Number, Value, json};

use super::choice::Choice;
use super::field::{Bounds, Field, Range};
use super::traits::Payload;

/// Gathers the schema of a closed object; used by derived code.
#[derive(Debug, Default)]
pub struct ObjectSchema {
    properties: Map<String, Value>,
    required: Vec<&'static str>,
    others: Option<Value>,
}

impl ObjectSchema {
    /// Adds a property whose type has this schema.
    pub fn property(&mut self, field: &Field, is_required: bool, mut schema: Schema) {
        constrain(&mut schema, field);
        self.properties.insert(field.name.to_owned(), schema.to_value());
        self.required.extend(is_required.then_some(field.name));
    }

    /// Allows other properties, whose type has this schema.
    pub fn others(&mut self, field: &Field, mut schema: Schema) {
        constrain(&mut schema, field.items.unwrap_or(field));
        self.others = Some(schema.to_value());
    }

    /// The schema.
    pub fn finish(self) -> Schema {
        let Self { properties, required, others } = self;
        let others = others.unwrap_or(Value::Bool(false));
        json_schema!({ "type": "object", "properties": properties, "required": required, "additionalProperties": others })
    }
}

/// The schema of a property's type, found by method resolution: of a type with a schema by the method of `SchemaOf`; of
/// another payload by [`SchemaOfPayload`], which demands the schema; of any other type by [`SchemaOfAnything`], which demands
/// nothing, because a type that is not a payload is reported already.
#[derive(Debug, Default)]
pub struct SchemaOf<T>(PhantomData<T>);

impl<T> SchemaOf<T> {
    /// Stands for the type.
    pub const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<T: JsonSchema> SchemaOf<T> {
    /// The schema.
    pub fn schema(&self, generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<T>()
    }
}

/// The schema of a payload without one, which is an error.
pub trait SchemaOfPayload<T> {
    /// The schema.
    fn schema(&self, generator: &mut SchemaGenerator) -> Schema
    where
        T: JsonSchema,
    {
        generator.subschema_for::<T>()
    }
}

impl<T: Payload> SchemaOfPayload<T> for SchemaOf<T> {}

/// The schema of a type that is not a payload.
pub trait SchemaOfAnything {
    /// The schema.
    fn schema(&self, _: &mut SchemaGenerator) -> Schema {
        Schema::default()
    }
}

impl<T> SchemaOfAnything for &SchemaOf<T> {}

/// The schema of a list of words.
pub fn choice_schema<T: Choice>() -> Schema {
    let words: Vec<_> = T::ALL.iter().map(T::as_str).collect();
    json_schema!({ "type": "string", "enum": words })
}

/// The schema of an object of type `T` with a tag next to its properties.
pub fn tagged_schema<T: JsonSchema>(
    tag: &'static str,
    word: &'static str,
    generator: &mut SchemaGenerator,
) -> Value {
    // Inlined: the tag must be among the properties.
    let mut schema = T::json_schema(generator);
    if let Some(Value::Object(properties)) = schema.get_mut("properties") {
        properties.insert(tag.to_owned(), json!({ "const": word }));
    }
    if let Some(Value::Array(required)) = schema.get_mut("required") {
        required.push(tag.into());
    }
    schema.to_value()
}

/// The schema of one of several objects.
pub fn one_of(members: Vec<Value>) -> Schema {
    json_schema!({ "oneOf": members })
}

/// Adds what the place of the value demands.
fn constrain(schema: &mut Schema, field: &Field) {
    // `null` or a value: the demands are the value's.
    if let Some(Value::Array(members)) = schema.get_mut("anyOf")
        && let Some(Ok(mut value)) = members.first().cloned().map(Schema::try_from)
    {
        constrain(&mut value, field);
        if let Some(first) = members.first_mut() {
            *first = value.to_value();
        }
        return;
    }
    insert(schema, "minLength", "maxLength", field.length);
    insert(schema, "minimum", "maximum", field.value);
    insert(schema, "minItems", "maxItems", field.item_count);
    constrain_further(schema, field);
    for keyword in ["items", "additionalProperties"] {
        if let (Some(item), Some(Ok(mut items))) =
            (field.items, schema.get(keyword).cloned().map(Schema::try_from))
        {
            constrain(&mut items, item);
            schema.insert(keyword.to_owned(), items.to_value());
        }
    }
}

fn constrain_further(schema: &mut Schema, field: &Field) {
    let Range { min, max, above, below } = field.number;
    let numbers = [
        ("minimum", min),
        ("maximum", max),
        ("exclusiveMinimum", above),
        ("exclusiveMaximum", below),
    ];
    let multiple_of = field.multiple_of.map(|of| of.to_string());
    if let Some(Ok(of)) = multiple_of.map(|of| serde_json::from_str::<Value>(&of)) {
        schema.insert("multipleOf".to_owned(), of);
    }
    for (keyword, number) in numbers {
        if let Some(number) = number {
            schema.insert(keyword.to_owned(), number.into());
        }
    }
    if field.unique_items {
        schema.insert("uniqueItems".to_owned(), true.into());
    }
    if field.any_date_time {
        *schema = json_schema!({ "type": "string", "format": "date-time" });
    }
    #[cfg(feature = "pattern")]
    if let Some(pattern) = field.pattern {
        schema.insert("pattern".to_owned(), pattern.as_str().into());
    }
    if !field.types.is_empty() {
        schema.insert("type".to_owned(), field.types.into());
    }
    if !field.values.is_empty() {
        let values: Vec<Value> =
            field.values.iter().flat_map(|text| serde_json::from_str(text)).collect();
        schema.insert("enum".to_owned(), values.into());
    }
}

/// Beyond 64 bits `serde_json` has the nearest float only.
fn insert<T: Into<i128>>(schema: &mut Schema, min: &str, max: &str, bounds: Bounds<T>) {
    for (keyword, bound) in [(min, bounds.min), (max, bounds.max)] {
        if let Some(bound) = bound.map(Into::<i128>::into) {
            let number = Number::from_i128(bound).or_else(|| Number::from_f64(bound as f64));
            schema.insert(keyword.to_owned(), number.into());
        }
    }
}
