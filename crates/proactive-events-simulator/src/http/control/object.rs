//! Bodies of requests, and refusals for want of room.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use proactive_events_text::decode_text;
use serde::de::{DeserializeOwned, Error as _};
use serde_json::{Error, Value};

use crate::response::{empty, refused};

/// The largest number that is understood: beyond it JSON's readers differ.
pub(crate) const LARGEST: u64 = (1 << 53) - 1;

/// A body that is not what it should be; the answer is 400.
pub(in crate::http) struct Unreadable {
    what: &'static str,
    error: Error,
}

impl Unreadable {
    pub(super) fn new(what: &'static str, error: Error) -> Self {
        Self { what, error }
    }
}

impl IntoResponse for Unreadable {
    fn into_response(self) -> Response {
        refused(StatusCode::BAD_REQUEST, format!("{}: {}", self.what, self.error))
    }
}

/// Reads a body as JSON Schema would: `3.0` is an integer, too. `what` begins the message of a refusal.
pub(super) fn read<T: DeserializeOwned>(body: &[u8], what: &'static str) -> Result<T, Unreadable> {
    parse(body).map_err(|error| Unreadable::new(what, error))
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Error> {
    let text = decode_text(body).map_err(|error| Error::custom(error.problem()))?;
    let mut value: Value = serde_json::from_str(text)?;
    // A derived reader would take a list of the members' values, too.
    let Value::Object(members) = &mut value else {
        return Err(Error::custom("an object is expected"));
    };
    for member in members.values_mut() {
        let Some(number) = member.as_f64() else { continue };
        if number > LARGEST as f64 {
            return Err(Error::custom(format!("{number} is larger than {LARGEST}")));
        }
        if number >= 0.0 && number.fract() == 0.0 {
            *member = (number as u64).into();
        }
    }
    serde_json::from_value(value)
}

/// 204 for what is kept, or 507 when the memory for it is used up.
pub(super) fn kept(is_kept: bool, what: &str, way_out: &str) -> Response {
    if is_kept {
        return empty(StatusCode::NO_CONTENT);
    }
    let message = format!("There is no room for more {what}: {way_out}.");
    refused(StatusCode::INSUFFICIENT_STORAGE, message)
}
