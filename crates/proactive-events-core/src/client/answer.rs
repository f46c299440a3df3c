//! What the service's answer means.

use serde_json::Value;

use super::Accepted;
use super::error::{SendError, SendErrorKind};
use super::transport::Response;

/// An answer, classified.
pub(super) enum Answer {
    /// The service took the event.
    Accepted(Accepted),
    /// It did not.
    Refused(SendError),
}

/// Reads status and body; three shapes of error body are on record, and every part may be missing.
pub(super) fn classify(response: &Response, attempts: u32) -> Answer {
    let status = response.status.as_u16();
    let request_id = response.request_id.clone();
    if response.status.is_success() {
        return Answer::Accepted(Accepted { status, request_id, attempts });
    }
    let body: Value = serde_json::from_slice(&response.body).unwrap_or_default();
    let text = |key: &str| match body.get(key) {
        Some(Value::String(text)) => Some(text.clone()),
        Some(Value::Number(number)) => Some(number.to_string()),
        _ => None,
    };
    let kind = match status {
        400 => SendErrorKind::BadRequest,
        401 => SendErrorKind::Unauthorized,
        403 => SendErrorKind::Forbidden,
        404 => SendErrorKind::NotFound,
        409 => SendErrorKind::Duplicate,
        429 => SendErrorKind::Throttled,
        432 => SendErrorKind::CustomerThrottled,
        500..=599 => SendErrorKind::Server,
        _ => SendErrorKind::Unexpected,
    };
    let code = text("code").or_else(|| text("type"));
    let message = text("message").or_else(|| snippet(&response.body));
    Answer::Refused(SendError { kind, status: Some(status), code, message, request_id, attempts })
}

/// The beginning of a body that is no JSON object with a message.
fn snippet(body: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(body.get(..200.min(body.len()))?);
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    (!text.trim().is_empty()).then(|| text.trim().to_owned())
}
