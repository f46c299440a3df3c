//! Login with Amazon: client credentials → token.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use secrecy::zeroize::Zeroizing;
use serde_json::Value;

use super::super::Credentials;
use super::super::http::{Call, Http, Response, TransportError};
use super::super::retry_after;
use super::TokenError;
use super::source::{AccessToken, FetchToken, TokenSource, Wiped};
use crate::{Clock, Timestamp};

/// The scope of the events API.
const SCOPE: &str = "alexa::proactive_events";

/// The life of a token whose answer does not say it, in seconds.
const USUAL_LIFE: u64 = 3_600;

/// The token endpoint, and who asks it.
pub(in super::super) struct LoginWithAmazon {
    http: Http,
    credentials: Credentials,
    clock: Arc<dyn Clock>,
}

impl LoginWithAmazon {
    pub(in super::super) fn new(
        http: Http,
        credentials: Credentials,
        clock: Arc<dyn Clock>,
    ) -> Self {
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
            push_encoded(&mut body, value);
        }
        Bytes::from_owner(Wiped(Zeroizing::new(body)))
    }
}

impl TokenSource for LoginWithAmazon {
    fn fetch(&self) -> FetchToken<'_> {
        Box::pin(async {
            let call = Call {
                content_type: "application/x-www-form-urlencoded",
                authorization: None,
                body: self.form(),
            };
            match self.http.post(call, None).await {
                Ok(response) if response.status.is_success() => read(&response),
                Ok(response) => Err(refused(&response, self.clock.now())),
                Err(TransportError::Timeout) => {
                    Err(TokenError::Unreachable("no answer in time".to_owned()))
                }
                Err(TransportError::Connect(reason) | TransportError::Broken(reason)) => {
                    Err(TokenError::Unreachable(reason))
                }
            }
        })
    }
}

impl fmt::Debug for LoginWithAmazon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LoginWithAmazon").field("credentials", &self.credentials).finish()
    }
}

fn read(response: &Response) -> Result<AccessToken, TokenError> {
    let status = response.status.as_u16();
    let malformed = |what: &str| TokenError::Malformed { status, what: what.to_owned() };
    let answer: Value =
        serde_json::from_slice(&response.body).map_err(|_| malformed("it is not JSON"))?;
    let token =
        answer.get("access_token").and_then(Value::as_str).filter(|token| !token.is_empty());
    let token = token.ok_or_else(|| malformed("it has no access_token"))?;
    // `expires_in` may come as a string.
    let seconds = answer
        .get("expires_in")
        .and_then(|value| value.as_u64().or_else(|| value.as_str()?.parse().ok()));
    Ok(AccessToken::new(token, Duration::from_secs(seconds.unwrap_or(USUAL_LIFE))))
}

fn refused(response: &Response, now: Timestamp) -> TokenError {
    let answer: Value = serde_json::from_slice(&response.body).unwrap_or_default();
    let text = |key: &str| answer.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    TokenError::Refused {
        status: response.status.as_u16(),
        error: text("error"),
        description: text("error_description"),
        retry_after: response
            .header("retry-after")
            .and_then(|value| retry_after::parse(value, now)),
    }
}

/// `application/x-www-form-urlencoded`.
fn push_encoded(form: &mut String, value: &str) {
    const HEX: [char; 16] =
        ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'];
    let digit = |half: u8| HEX.get(usize::from(half)).copied().unwrap_or_default();
    for byte in value.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'*' => {
                form.push(char::from(byte));
            }
            b' ' => form.push('+'),
            _ => form.extend(['%', digit(byte >> 4), digit(byte & 15)]),
        }
    }
}
