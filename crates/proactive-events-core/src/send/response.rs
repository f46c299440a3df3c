//! The service's answer.

use http::{HeaderMap, StatusCode};
use proactive_events_text::redact_text;
use serde_json::Value;

use super::BearerToken;

/// Maximum length of a message, in characters; the rest is cut.
const MAX_MESSAGE: usize = 2_000;
/// Maximum length of a code and of a request id, in characters; the rest is cut.
const MAX_ID: usize = 200;
/// Maximum length of the excerpt of a body that is not a JSON object with a message, in bytes.
const MAX_EXCERPT: usize = 200;

/// The answer to one attempt. Three shapes of error body are on record, and each of their parts may be missing:
/// `{"code", "message"}`, `{"type", "message"}` and `{"message"}`.
///
/// Texts of the service are made fit to be shown: see [`redact_text`].
#[derive(Clone, Debug)]
pub struct Response {
    status: StatusCode,
    code: Option<String>,
    message: Option<String>,
    headers: HeaderMap,
    request_id: Option<String>,
}

impl Response {
    /// Reads an answer to an attempt with this token, whose body has been collected.
    pub fn new<B: AsRef<[u8]>>(response: http::Response<B>, token: &BearerToken) -> Self {
        let secrets = [token.expose_token()];
        let shown = |text: &str, limit| redact_text(text, &secrets, limit);
        let (http::response::Parts { status, headers, .. }, body) = response.into_parts();
        let request_id = header(&headers, "x-amzn-requestid").map(|id| shown(id, MAX_ID));
        let answer = Self { status, code: None, message: None, headers, request_id };
        if answer.is_accepted() {
            return answer;
        }
        let bytes = body.as_ref();
        let body: Value = serde_json::from_slice(bytes).unwrap_or_default();
        let text = |key: &str| match body.get(key) {
            Some(Value::String(text)) => Some(text.clone()),
            Some(Value::Number(number)) => Some(number.to_string()),
            _ => None,
        };
        let code = text("code").or_else(|| text("type"));
        let message = text("message").or_else(|| excerpt(bytes));
        Self {
            code: code.map(|code| shown(&code, MAX_ID)),
            message: message.map(|message| shown(&message, MAX_MESSAGE)),
            ..answer
        }
    }

    /// Returns the HTTP status.
    pub fn status(&self) -> u16 {
        self.status.as_u16()
    }

    /// True if the service accepted the event: 202 usually, any other 2xx as well, unless the answer is a web page. Whether
    /// Alexa announces the event is not known.
    pub fn is_accepted(&self) -> bool {
        self.status.is_success() && !self.is_html()
    }

    /// True if the body is a web page by its content type. The service sends none: something on the way answered, such as
    /// a captive portal.
    pub fn is_html(&self) -> bool {
        let content_type = self.header("content-type").unwrap_or_default();
        let media_type = content_type.split(';').next().unwrap_or_default().trim();
        ["text/html", "application/xhtml+xml"].iter().any(|it| media_type.eq_ignore_ascii_case(it))
    }

    /// Returns the service's error code, such as `INVALID_STRING_LENGTH`.
    pub fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }

    /// Returns the service's error message, with user ids shortened; the beginning of the body when that has no message.
    pub fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }

    /// Returns the service's name for the request, from the header `x-amzn-requestid`.
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// Returns the headers as they came, such as `Retry-After` and `Date`.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    fn header(&self, name: &str) -> Option<&str> {
        header(&self.headers, name)
    }
}

/// The first value of a header that is text.
fn header<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get_all(name).into_iter().find_map(|value| value.to_str().ok())
}

/// The beginning of a body that is not a JSON object with a message.
fn excerpt(body: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(body.get(..MAX_EXCERPT.min(body.len()))?);
    (!text.trim().is_empty()).then(|| text.trim().to_owned())
}
