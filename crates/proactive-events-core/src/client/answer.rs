//! What the service answered, as far as it can be read.

use std::time::Duration;

use serde_json::Value;

use super::foreign_text::readable;
use super::http::Response;
use super::retry_after;
use crate::{Clock, Timestamp};

/// Maximum length of a message, in characters; the rest is cut.
const MAX_MESSAGE: usize = 2_000;
/// Maximum length of a code and of a request id, in characters; the rest is cut.
const MAX_ID: usize = 200;

/// An answer; three shapes of error body are on record, and every part may be missing.
#[derive(Clone, Debug, Default)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) code: Option<String>,
    pub(super) message: Option<String>,
    pub(super) request_id: Option<String>,
    /// A web page: not the service's answer.
    pub(super) is_html: bool,
    /// How long the service asks to wait, bounded.
    pub(super) retry_after: Option<Duration>,
    /// The service's clock.
    pub(super) date: Option<Timestamp>,
}

impl Answer {
    /// Reads an answer that came now, by this clock, to a request with this token. No wait is longer than the limit.
    pub(super) fn read(
        response: &Response,
        clock: &dyn Clock,
        token: &str,
        max_retry_after: Duration,
    ) -> Self {
        let status = response.status.as_u16();
        let request_id =
            response.header("x-amzn-requestid").map(|id| readable(id, &[token], MAX_ID));
        let is_html = response.is_html();
        let answer = Self { status, request_id, is_html, ..Self::default() };
        if response.status.is_success() && !is_html {
            return answer;
        }
        let body: Value = serde_json::from_slice(&response.body).unwrap_or_default();
        let text = |key: &str| match body.get(key) {
            Some(Value::String(text)) => Some(text.clone()),
            Some(Value::Number(number)) => Some(number.to_string()),
            _ => None,
        };
        Self {
            code: text("code")
                .or_else(|| text("type"))
                .map(|code| readable(&code, &[token], MAX_ID)),
            message: text("message")
                .or_else(|| snippet(&response.body))
                .map(|text| readable(&text, &[token], MAX_MESSAGE)),
            retry_after: retry_after::parse(
                response.headers("retry-after"),
                clock.now(),
                max_retry_after,
            ),
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
    (!text.trim().is_empty()).then(|| text.trim().to_owned())
}
