//! Requests that are wrong in one way, and what is said of them.

use proactive_events::catalog::AnyEvent;
use proactive_events::error::ViolationCode;
use proactive_events::wire::ReadOptions;
use proactive_events::{Document, Request, Violation};
use proactive_events_tests::fixtures::order;
use proactive_events_tests::requests::{body, unicast};
use serde_json::Value;

pub fn read(request: &Value, options: ReadOptions) -> (Vec<Violation>, Vec<Violation>) {
    let reading = Request::<AnyEvent>::read(
        &Document::parse(request.to_string().as_bytes()).unwrap(),
        options,
    );
    (reading.errors, reading.warnings)
}

pub fn found(violations: &[Violation]) -> Vec<(&str, ViolationCode)> {
    violations.iter().map(|violation| (violation.pointer.as_str(), violation.code)).collect()
}

pub fn order_body() -> Value {
    body(&unicast(order()))
}

/// The order with the value at the pointer replaced, or added to its object.
pub fn with(pointer: &str, value: Value) -> Value {
    let mut request = order_body();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    match request.pointer_mut(parent).unwrap() {
        Value::Object(members) => drop(members.insert(key.to_owned(), value)),
        Value::Array(items) => items[key.parse::<usize>().unwrap()] = value,
        _ => unreachable!("{parent} holds no values"),
    }
    request
}

pub fn without(pointer: &str) -> Value {
    let mut request = order_body();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    request.pointer_mut(parent).unwrap().as_object_mut().unwrap().remove(key).unwrap();
    request
}

#[track_caller]
pub fn errors(request: &Value, expected: &[(&str, ViolationCode)]) {
    let (errors, warnings) = read(request, ReadOptions::default());
    assert_eq!(found(&errors), expected, "{request}");
    assert_eq!(found(&warnings), [], "{request}");
}

#[track_caller]
pub fn warnings(request: &Value, expected: &[(&str, ViolationCode)]) {
    let (errors, warnings) = read(request, ReadOptions::default());
    assert_eq!(found(&errors), [], "{request}");
    assert_eq!(found(&warnings), expected, "{request}");
}
