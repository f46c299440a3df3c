//! Login with Amazon: client credentials → token.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::header::{CONTENT_TYPE, HeaderValue, USER_AGENT};
use hyper::{Method, Request, Response};
use proactive_events_core::Timestamp;
use proactive_events_core::send::USER_AGENT as AGENT;
use proactive_events_core::values::Clock;
use proactive_events_text::redact_text;
use secrecy::zeroize::Zeroizing;
use serde_json::Value;

use super::TokenError;
use super::source::{AccessToken, FetchToken, TokenSource, Wiped};
use crate::credentials::Credentials;
use crate::form::push_form_encoded;
use crate::http::{Http, TransportError};
use crate::retry_after;

/// The scope of the events API.
const SCOPE: &str = "alexa::proactive_events";

/// Maximum length of an error's texts, in characters; the rest is cut.
const MAX_TEXT: usize = 500;

/// The lifetime of a token whose response has no `expires_in`.
const DEFAULT_LIFETIME: Duration = Duration::from_secs(3_600);

/// The life of a token that is over by its answer.
const SHORT_LIFE: Duration = Duration::from_secs(60);

/// The token endpoint, and who asks it.
pub(crate) struct LoginWithAmazon {
    http: Http,
    credentials: Credentials,
    clock: Arc<dyn Clock>,
}

impl LoginWithAmazon {
    pub(crate) fn new(http: Http, credentials: Credentials, clock: Arc<dyn Clock>) -> Self {
        Self { http, credentials, clock }
    }

    fn form(&self) -> Bytes {
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", self.credentials.client_id()),
            ("client_secret", self.credentials.client_secret()),
            ("scope", SCOPE),
        ];
        let mut body = String::new();
        // One allocation: a text that grows leaves copies of the secret behind.
        body.reserve_exact(form.iter().map(|(name, value)| name.len() + 3 * value.len() + 2).sum());
        for (name, value) in form {
            if !body.is_empty() {
                body.push('&');
            }
            body.push_str(name);
            body.push('=');
            push_form_encoded(&mut body, value);
        }
        Bytes::from_owner(Wiped(Zeroizing::new(body)))
    }
}

impl LoginWithAmazon {
    async fn post(&self) -> Result<Response<Bytes>, TransportError> {
        let mut request = Request::new(Full::new(self.form()));
        *request.method_mut() = Method::POST;
        *request.uri_mut() = self.http.uri().clone();
        let form = HeaderValue::from_static("application/x-www-form-urlencoded");
        request.headers_mut().insert(CONTENT_TYPE, form);
        request.headers_mut().insert(USER_AGENT, HeaderValue::from_static(AGENT));
        self.http.send(request, None).await
    }
}

impl TokenSource for LoginWithAmazon {
    fn fetch(&self) -> FetchToken<'_> {
        Box::pin(async {
            match self.post().await {
                Ok(response) if response.status().is_success() => read(&response),
                Ok(response) => {
                    Err(refused(&response, self.clock.now(), self.credentials.client_secret()))
                }
                Err(TransportError::Untrusted(reason)) => {
                    Err(TokenError::Untrusted(reason.to_string()))
                }
                Err(error) => Err(TokenError::Unreachable(match error.reason() {
                    Some(reason) => reason.to_string(),
                    None => error.to_string(),
                })),
            }
        })
    }
}

impl fmt::Debug for LoginWithAmazon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LoginWithAmazon").field("credentials", &self.credentials).finish()
    }
}

fn read(response: &Response<Bytes>) -> Result<AccessToken, TokenError> {
    let status = response.status().as_u16();
    let malformed = |what: &str| TokenError::Malformed { status, what: what.to_owned() };
    let answer: Value = serde_json::from_slice(unmarked(response.body()))
        .map_err(|_| malformed("it is not JSON"))?;
    let token = answer.get("access_token").and_then(Value::as_str);
    let token = token.ok_or_else(|| malformed("it has no access_token"))?;
    let token = AccessToken::new(token, lifetime(answer.get("expires_in")));
    match token.check() {
        Ok(()) => Ok(token),
        Err(fault) => Err(malformed(&fault.to_string())),
    }
}

/// A body without its byte order mark, which some servers write before JSON.
fn unmarked(body: &[u8]) -> &[u8] {
    body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body)
}

/// The lifetime in `expires_in`, which may be text. The default applies to one that can't be read: the service
/// answers 401 when it ends. A lifetime that is already over counts as a short one, to avoid a token request per event.
fn lifetime(expires_in: Option<&Value>) -> Duration {
    let seconds = expires_in
        .and_then(|value| value.as_f64().or_else(|| value.as_str()?.trim().parse().ok()))
        .filter(|seconds: &f64| !seconds.is_nan());
    match seconds {
        None => DEFAULT_LIFETIME,
        Some(seconds) if seconds <= 0.0 => SHORT_LIFE,
        Some(seconds) => Duration::try_from_secs_f64(seconds.floor()).unwrap_or(Duration::MAX),
    }
}

fn refused(response: &Response<Bytes>, now: Timestamp, secret: &str) -> TokenError {
    let answer: Value = serde_json::from_slice(unmarked(response.body())).unwrap_or_default();
    let text = |key: &str| {
        let text = answer.get(key).and_then(Value::as_str).unwrap_or_default();
        redact_text(text, &[secret], MAX_TEXT)
    };
    // A moment that the server names is one by its own clock.
    let now = retry_after::date_of(response.headers()).unwrap_or(now);
    let waits = response.headers().get_all("retry-after").into_iter();
    let waits = waits.filter_map(|wait| wait.to_str().ok());
    TokenError::Refused {
        status: response.status().as_u16(),
        error: text("error"),
        description: text("error_description"),
        retry_after: retry_after::parse(waits, now, Duration::MAX),
    }
}
