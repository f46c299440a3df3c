//! Constraints that no value can meet, or that every value meets.

use std::cmp::Ordering;

use syn::{LitStr, Type};

use crate::attr::PayloadAttr;
use crate::constraint::Argument;
use crate::errors::Errors;
use crate::kind::{Kind, integer_range};
use crate::number::Number;

/// Reports every constraint of a field or an item that its type cannot have, and bounds that leave no value.
pub(crate) fn check(attr: &PayloadAttr, ty: &Type, errors: &mut Errors) {
    match Kind::of(ty) {
        Kind::Nullable(value) => return check(attr, value, errors),
        Kind::Integer => {
            let range = integer_range(ty);
            for bound in ["min", "max"].iter().filter_map(|key| attr.number(key)) {
                integer_bound(bound, range, errors);
            }
        }
        Kind::AnyInteger => {
            for bound in ["min", "max"].iter().filter_map(|key| attr.number(key)) {
                integer_bound(bound, None, errors);
            }
        }
        Kind::Number => {
            let keys = ["min", "max", "above", "below"];
            for bound in keys.iter().filter_map(|key| attr.number(key)) {
                if bound.to_float().is_none() {
                    errors.add(bound, "no `f64` is exactly this number");
                }
            }
            exclusive(attr, errors);
        }
        _ => {}
    }
    for count in ["min_length", "max_length", "min_items", "max_items"] {
        if let Some(bound) = attr.number(count).filter(|bound| bound.to_count().is_none()) {
            errors.add(bound, "a count is needed: an integer from 0 on, of 64 bits");
        }
    }
    for (low, high) in [("min", "max"), ("min_length", "max_length"), ("min_items", "max_items")] {
        crossed(attr, low, high, false, errors);
    }
    texts(attr, errors);
}

fn integer_bound(bound: &Number, range: Option<(i128, i128)>, errors: &mut Errors) {
    match (bound.to_integer(), range) {
        _ if !bound.is_integer() => errors.add(bound, "an integer literal is needed"),
        (None, _) => errors.add(bound, "integers are held against bounds of 127 bits at most"),
        (Some(value), Some((low, high))) if value < low || value > high => {
            errors.add(bound, format!("the field's type holds {low} to {high}"));
        }
        _ => {}
    }
}

/// Bounds of which one at least is exclusive.
fn exclusive(attr: &PayloadAttr, errors: &mut Errors) {
    for (low, high) in [("above", "max"), ("min", "below"), ("above", "below")] {
        crossed(attr, low, high, true, errors);
    }
}

fn crossed(attr: &PayloadAttr, low: &str, high: &str, is_exclusive: bool, errors: &mut Errors) {
    let (Some(lower), Some(upper)) = (attr.number(low), attr.number(high)) else { return };
    let is_empty = match lower.compare(upper) {
        Some(Ordering::Greater) => true,
        Some(Ordering::Equal) => is_exclusive,
        _ => false,
    };
    if is_empty {
        let message = format!("no value fits `{low} = {lower}` and `{high} = {upper}`");
        errors.add(upper, message);
    }
}

const TYPES: [&str; 7] = ["object", "array", "string", "integer", "number", "boolean", "null"];

fn texts(attr: &PayloadAttr, errors: &mut Errors) {
    for entry in &attr.constraints {
        match &entry.value {
            Argument::Text(text) if entry.key.is_ident("pattern") => pattern(text, errors),
            Argument::Text(key) if entry.key.is_ident("localized") && key.value() == "locale" => {
                errors.add(key, "no text can stand under this key: it names the locale");
            }
            Argument::Texts(types) if entry.key.is_ident("types") => {
                for ty in types.iter().filter(|ty| !TYPES.contains(&ty.value().as_str())) {
                    errors.add(ty, format!("the types are {}", TYPES.join(", ")));
                }
            }
            Argument::Texts(values) if entry.key.is_ident("values") => {
                values.iter().for_each(|value| json(value, errors));
            }
            _ => {}
        }
    }
}

#[cfg(feature = "pattern")]
fn pattern(text: &LitStr, errors: &mut Errors) {
    if let Err(error) = regex_lite::Regex::new(&text.value()) {
        errors.add(text, format!("no regular expression: {error}"));
    }
}

/// Without the feature the core reports that it is missing.
#[cfg(not(feature = "pattern"))]
fn pattern(_: &LitStr, _: &mut Errors) {}

#[cfg(feature = "schema")]
fn json(text: &LitStr, errors: &mut Errors) {
    if let Err(error) = serde_json::from_str::<serde_json::Value>(&text.value()) {
        let message =
            format!("no JSON text: {error}; a text has quotes of its own: \"\\\"one\\\"\"");
        errors.add(text, message);
    }
}

/// Nothing here reads JSON; a text that is not JSON is not a value, and the field refuses everything.
#[cfg(not(feature = "schema"))]
fn json(_: &LitStr, _: &mut Errors) {}
