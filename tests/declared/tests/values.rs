//! Legal declarations, compiled: what their values write is read again, and is what their schema says.

use std::fmt::Debug;

use proactive_events::error::ViolationCode;
use proactive_events::wire::ReadOptions;
use proactive_events::{Document, Event, ReferenceId, Request};
use proactive_events_declared::strict::Strict;
use proactive_events_declared::values::LOCALIZED;
use schemars::JsonSchema;
use serde_json::Value;

include!(concat!(env!("OUT_DIR"), "/declared.rs"));

fn strict(text: &str) -> Result<Value, String> {
    serde_json::from_str::<Strict>(text)
        .map(|Strict(value)| value)
        .map_err(|error| error.to_string())
}

/// Numbers are the same whatever their spelling; a localized text is a reference.
fn is_same(written: &Value, expected: &Value) -> bool {
    match (written, expected) {
        (Value::String(text), Value::String(mark)) if mark.starts_with(LOCALIZED) => {
            text.starts_with("localizedattribute:")
        }
        (Value::Number(a), Value::Number(b)) => {
            a == b || a.as_f64() == b.as_f64() && (a.is_f64() || b.is_f64())
        }
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_same(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            let is_there =
                |(name, a): (&String, &Value)| b.get(name).is_some_and(|b| is_same(a, b));
            a.len() == b.len() && a.iter().all(is_there)
        }
        (a, b) => a == b,
    }
}

/// Numbers of values of one type that were written and refused.
#[derive(Default)]
struct Counts {
    written: usize,
    refused: usize,
}

/// Error of a value of a type, if any.
fn judge<E: Event + PartialEq + Clone + Debug>(
    event: &E,
    expected: &str,
    schema: &jsonschema::Validator,
    counts: &mut Counts,
) -> Result<(), String> {
    let request = Request::multicast(ReferenceId::new("declared").unwrap(), event.clone());
    let expected = strict(expected);
    let encoded = match request.encode() {
        Ok(encoded) => encoded,
        Err(violations) => {
            counts.refused += 1;
            // A name with a field of its own, which is absent, is refused among the other names.
            if violations.iter().any(|violation| violation.code == ViolationCode::RepeatedKey) {
                return Ok(());
            }
            let is_valid = expected.as_ref().is_ok_and(|json| schema.is_valid(json));
            return if is_valid { Err(format!("refused: {violations}")) } else { Ok(()) };
        }
    };
    counts.written += 1;
    let body = String::from_utf8(encoded.body().to_vec()).unwrap();
    let written = strict(&body)?["event"]["payload"].clone();
    let expected = expected.map_err(|error| format!("written, but {error}: {body}"))?;
    if !is_same(&written, &expected) {
        return Err(format!("written: {written}"));
    }
    if let Err(error) = schema.validate(&written) {
        return Err(format!("against its schema: {error}: {written}"));
    }
    let document = Document::parse(body.as_bytes()).map_err(|error| error.to_string())?;
    let read = Request::<E>::read(&document, ReadOptions::default()).into_result();
    let read = read.map_err(|errors| format!("written, not read: {errors}: {written}"))?;
    if read.event() != event {
        return Err(format!("read as {:?}: {written}", read.event()));
    }
    Ok(())
}

/// All values of a module, and what is wrong with them.
fn module<E: Event + JsonSchema + PartialEq + Clone + Debug>(
    text: &str,
    values: Vec<(E, &str)>,
    counts: &mut Counts,
) -> Vec<String> {
    let schema = schemars::schema_for!(E);
    let validator = jsonschema::draft202012::options().should_validate_formats(true);
    let validator = validator.build(schema.as_value()).unwrap();
    let judged = values.iter().filter_map(|(event, expected)| {
        let error = judge(event, expected, &validator, counts).err()?;
        Some(format!("{expected}\n  {error}\n{text}"))
    });
    judged.collect()
}

#[test]
fn what_is_written_is_read_and_fits_the_schema() {
    let mut counts = Counts::default();
    let wrong = modules(&mut counts);
    let Counts { written, refused } = counts;
    println!("{written} written, {refused} refused, {} wrong", wrong.len());
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong[..wrong.len().min(3)].join("\n"));
    assert!(written > 200 && refused > 200, "{written} written, {refused} refused");
}
