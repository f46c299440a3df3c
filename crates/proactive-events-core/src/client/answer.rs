//! What the service answered, as far as it can be read.

use std::time::Duration;

use serde_json::Value;

use super::http::Response;
use super::retry_after;
use crate::{Clock, Timestamp, UserId};

/// A message longer than this is cut.
const LONGEST_MESSAGE: usize = 2_000;

/// An answer; three shapes of error body are on record, and every part may be missing.
#[derive(Clone, Debug, Default)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) code: Option<String>,
    pub(super) message: Option<String>,
    pub(super) request_id: Option<String>,
    pub(super) retry_after: Option<Duration>,
    /// The service's clock.
    pub(super) date: Option<Timestamp>,
}

impl Answer {
    /// Reads an answer that came now, by this clock.
    pub(super) fn read(response: &Response, clock: &dyn Clock) -> Self {
        let status = response.status.as_u16();
        let request_id = response.header("x-amzn-requestid").map(str::to_owned);
        let answer = Self { status, request_id, ..Self::default() };
        if response.status.is_success() {
            return answer;
        }
        let body: Value = serde_json::from_slice(&response.body).unwrap_or_default();
        let text = |key: &str| match body.get(key) {
            Some(Value::String(text)) => Some(text.clone()),
            Some(Value::Number(number)) => Some(number.to_string()),
            _ => None,
        };
        Self {
            code: text("code").or_else(|| text("type")),
            message: text("message").or_else(|| snippet(&response.body)).map(|text| shown(&text)),
            retry_after: response
                .header("retry-after")
                .and_then(|value| retry_after::parse(value, clock.now())),
            date: response.header("date").and_then(retry_after::date),
            ..answer
        }
    }

    /// Whether the message holds a word, in any case.
    pub(super) fn speaks_of(&self, word: &str) -> bool {
        self.message.as_ref().is_some_and(|message| message.to_lowercase().contains(word))
    }
}

/// The beginning of a body that is no JSON object with a message.
fn snippet(body: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(body.get(..200.min(body.len()))?);
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    (!text.trim().is_empty()).then(|| text.trim().to_owned())
}

/// A message as it may be shown and logged: bounded, and user ids shortened (the service repeats them).
fn shown(message: &str) -> String {
    let mut shown = String::new();
    for word in message.split_inclusive([' ', ',', ';', '"', '\'']) {
        match word.find("amzn1.ask.account.") {
            Some(at) => {
                let (before, id) = word.split_at(at);
                let end = id.find([' ', ',', ';', '"', '\'']).unwrap_or(id.len());
                let (id, after) = id.split_at(end);
                shown.push_str(before);
                shown.push_str(&UserId::shorten(id));
                shown.push_str(after);
            }
            None => shown.push_str(word),
        }
    }
    if let Some((end, _)) = shown.char_indices().nth(LONGEST_MESSAGE) {
        shown.truncate(end);
        shown.push('…');
    }
    shown
}
