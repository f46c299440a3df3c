//! Login with Amazon: credentials for a token that lives an hour.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use hyper::StatusCode;
use hyper::header::AUTHORIZATION;
use hyper::http::request::Parts;
use proactive_events::{ReferenceId, Timestamp};
use serde_json::json;

use crate::response::{Answer, json};

const SCOPE: &str = "alexa::proactive_events";
const LIFE: Duration = Duration::from_secs(3_600);

/// Maximum number of tokens that are remembered; the oldest are forgotten first.
const MAX_TOKENS: usize = 100_000;
/// Maximum length of a client id, in bytes; Amazon's have about 60.
const MAX_CLIENT_ID: usize = 1_024;

/// The tokens that were given, until when they live, and to whom.
#[derive(Debug, Default)]
pub(crate) struct Tokens {
    given: HashMap<String, (Timestamp, String)>,
    /// The oldest first.
    order: VecDeque<String>,
}

impl Tokens {
    fn give(&mut self, client: &str, now: Timestamp) -> String {
        while let Some(oldest) = self.order.front() {
            let is_over = self.given.get(oldest).is_none_or(|(expiry, _)| *expiry <= now);
            if !is_over && self.order.len() < MAX_TOKENS {
                break;
            }
            self.given.remove(oldest);
            self.order.pop_front();
        }
        let token = format!("Atc|{}", ReferenceId::random());
        let expiry = now.checked_add(LIFE).unwrap_or(Timestamp::MAX);
        self.given.insert(token.clone(), (expiry, client.to_owned()));
        self.order.push_back(token.clone());
        token
    }

    /// Whose token the request carries, if it was given and still lives. The scheme is `Bearer` in any case.
    pub(crate) fn client(&self, head: &Parts, now: Timestamp) -> Option<String> {
        let header = head.headers.get(AUTHORIZATION)?.to_str().ok()?;
        let (scheme, token) = header.split_once(' ')?;
        let token = Some(token.trim()).filter(|_| scheme.eq_ignore_ascii_case("bearer"));
        let (expiry, client) = self.given.get(token?)?;
        (now < *expiry).then(|| client.clone())
    }

    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }
}

/// Answers a request for a token.
pub(crate) fn post(tokens: &mut Tokens, now: Timestamp, head: &Parts, body: &[u8]) -> Answer {
    let form =
        head.headers.get("content-type").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let is_form = form
        .split(';')
        .next()
        .is_some_and(|media| media.trim() == "application/x-www-form-urlencoded");
    let fields = decode(body);
    let field = |name: &str| fields.get(name).map(String::as_str).unwrap_or_default();
    let refused = |status, error: &str, description: &str| {
        json(status, &json!({ "error": error, "error_description": description }))
    };
    match () {
        () if !is_form || field("client_id").is_empty() || field("client_secret").is_empty() => {
            refused(StatusCode::BAD_REQUEST, "invalid_request", "Malformed request")
        }
        () if field("client_id").len() > MAX_CLIENT_ID => {
            refused(StatusCode::BAD_REQUEST, "invalid_request", "client_id is too long")
        }
        () if field("grant_type") != "client_credentials" => {
            refused(StatusCode::BAD_REQUEST, "invalid_request", "Malformed request")
        }
        () if field("client_id") == "unknown" => {
            refused(StatusCode::UNAUTHORIZED, "invalid_client", "Client authentication failed")
        }
        () if field("scope") != SCOPE => refused(
            StatusCode::BAD_REQUEST,
            "invalid_scope",
            "The request has an invalid parameter : scope",
        ),
        () => {
            let token = tokens.give(field("client_id"), now);
            let answer = json!({
                "access_token": token, "scope": SCOPE, "token_type": "bearer", "expires_in": LIFE.as_secs(),
            });
            json(StatusCode::OK, &answer)
        }
    }
}

/// The fields of a form; the last one of a repeated name.
fn decode(form: &[u8]) -> HashMap<String, String> {
    let form = String::from_utf8_lossy(form);
    let pairs = form.split('&').filter_map(|pair| pair.split_once('='));
    pairs.map(|(name, value)| (percent_decode(name), percent_decode(value))).collect()
}

/// `%41+b` → `A b`; anything that is not an escape stays.
pub(crate) fn percent_decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((byte, tail)) = rest.split_first() {
        rest = tail;
        let hex = tail
            .get(..2)
            .and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        match (byte, hex) {
            (b'%', Some(decoded)) => {
                bytes.push(decoded);
                rest = tail.get(2..).unwrap_or_default();
            }
            (b'+', _) => bytes.push(b' '),
            (byte, _) => bytes.push(*byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
