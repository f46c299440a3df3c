//! Login with Amazon: client credentials → token.

use std::time::Duration;

use hyper::Uri;
use hyper::header::HeaderValue;
use serde_json::Value;

use super::Credentials;
use super::error::TokenError;
use super::transport::{Call, Response, Transport, TransportError};

/// The scope of the events API.
const SCOPE: &str = "alexa::proactive_events";

/// A token as Login with Amazon gave it.
pub(super) struct Granted {
    /// `Bearer …`, marked as sensitive.
    pub(super) header: HeaderValue,
    pub(super) life: Duration,
}

/// Asks for a token.
pub(super) async fn request(
    transport: &Transport,
    uri: &Uri,
    credentials: &Credentials,
) -> Result<Granted, TokenError> {
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", credentials.client_id()),
        ("client_secret", credentials.client_secret()),
        ("scope", SCOPE),
    ];
    let body = form.map(|(name, value)| format!("{name}={}", form_encoded(value))).join("&").into();
    let call =
        Call { uri, content_type: "application/x-www-form-urlencoded", authorization: None, body };
    match transport.post(call).await {
        Ok(response) if response.status.is_success() => read(&response),
        Ok(response) => Err(refused(&response)),
        Err(TransportError::Timeout) => {
            Err(TokenError::Unreachable("no answer in time".to_owned()))
        }
        Err(TransportError::Connect(reason) | TransportError::Broken(reason)) => {
            Err(TokenError::Unreachable(reason))
        }
    }
}

fn read(response: &Response) -> Result<Granted, TokenError> {
    let status = response.status.as_u16();
    let malformed = |what: &str| TokenError::Malformed { status, what: what.to_owned() };
    let answer: Value =
        serde_json::from_slice(&response.body).map_err(|_| malformed("it is not JSON"))?;
    let token =
        answer.get("access_token").and_then(Value::as_str).filter(|token| !token.is_empty());
    let token = token.ok_or_else(|| malformed("it has no access_token"))?;
    let mut header = HeaderValue::from_str(&format!("Bearer {token}"))
        .map_err(|_| malformed("its access_token has characters that no header takes"))?;
    header.set_sensitive(true);
    // `expires_in` may come as a string.
    let seconds = answer
        .get("expires_in")
        .and_then(|value| value.as_u64().or_else(|| value.as_str()?.parse().ok()));
    Ok(Granted { header, life: Duration::from_secs(seconds.unwrap_or(3_600)) })
}

fn refused(response: &Response) -> TokenError {
    let answer: Value = serde_json::from_slice(&response.body).unwrap_or_default();
    let text = |key: &str| answer.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let (error, description) = (text("error"), text("error_description"));
    TokenError::Refused { status: response.status.as_u16(), error, description }
}

/// `application/x-www-form-urlencoded`.
fn form_encoded(value: &str) -> String {
    let mut encoded = String::with_capacity(value.len());
    for byte in value.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'*' => {
                encoded.push(char::from(byte))
            }
            b' ' => encoded.push('+'),
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}
