//! The timestamp of a request that the skill received: a date-time, or a number as Alexa has sent it, too.

use serde_json::{Number, Value};

use crate::Timestamp;

/// The message for a request that lacks a required property.
pub(super) const MISSING: &str = "is missing: not an Alexa skill request";
const WRONG: &str = "neither a date-time with a zone, such as 2026-05-18T19:22:00Z, nor a number of \
    milliseconds since 1970";
const OUT_OF_RANGE: &str =
    "a number outside the years 0001 to 9999: milliseconds since 1970 are expected";

/// Numbers below this are seconds (up to the year 5138), all others milliseconds (from 1973 on).
const LEAST_MILLIS: f64 = 1e11;

/// The moment in a value, or the error in it.
pub(super) fn read(value: Option<&Value>) -> Result<Timestamp, &'static str> {
    match value {
        None => Err(MISSING),
        Some(Value::Number(number)) => of_number(number),
        Some(Value::String(text)) => of_text(text.trim()),
        Some(_) => Err(WRONG),
    }
}

/// Every spelling of a date-time, or the digits of a number.
fn of_text(text: &str) -> Result<Timestamp, &'static str> {
    let is_number = text.starts_with(|first: char| first == '-' || first.is_ascii_digit());
    match serde_json::from_str::<Number>(text) {
        Ok(number) if is_number => of_number(&number),
        _ => Timestamp::parse_any(text).ok().filter(|it| it.is_writable()).ok_or(WRONG),
    }
}

fn of_number(number: &Number) -> Result<Timestamp, &'static str> {
    let millis = match number.as_i64() {
        Some(whole) if whole.unsigned_abs() >= LEAST_MILLIS as u64 => Some(whole),
        Some(seconds) => seconds.checked_mul(1_000),
        None => number.as_f64().and_then(of_fraction),
    };
    let moment = millis.and_then(|millis| Timestamp::from_unix_millis(millis).ok());
    moment.ok_or(OUT_OF_RANGE)
}

/// Whole milliseconds of a number with a fraction or an exponent.
fn of_fraction(number: f64) -> Option<i64> {
    let millis = if number.abs() < LEAST_MILLIS { number * 1e3 } else { number }.round();
    // All whole numbers of this size have a place in both types.
    (millis.abs() < 1e15).then_some(millis as i64)
}
