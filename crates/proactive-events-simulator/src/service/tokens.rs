//! Login with Amazon: credentials for a token that lives an hour.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use axum::http::StatusCode;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use axum::response::Response;
use proactive_events::{ReferenceId, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa::openapi::schema::{Object, ObjectBuilder, Type};

use crate::response::json;

const GRANT_TYPE: &str = "client_credentials";
const TOKEN_TYPE: &str = "bearer";
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

/// A request for a token; the last value of a name that is repeated, and an empty text for one that is missing.
#[derive(Deserialize, ToSchema)]
#[serde(from = "HashMap<String, String>")]
pub(crate) struct TokenRequest {
    #[schema(schema_with = grant_type)]
    grant_type: String,
    #[schema(min_length = 1)]
    client_id: String,
    #[schema(min_length = 1)]
    client_secret: String,
    #[schema(schema_with = scope)]
    scope: String,
}

impl From<HashMap<String, String>> for TokenRequest {
    fn from(mut fields: HashMap<String, String>) -> Self {
        let mut field = |name| fields.remove(name).unwrap_or_default();
        Self {
            grant_type: field("grant_type"),
            client_id: field("client_id"),
            client_secret: field("client_secret"),
            scope: field("scope"),
        }
    }
}

/// A token and its life.
#[derive(Serialize, ToSchema)]
pub(crate) struct Grant {
    access_token: String,
    expires_in: u64,
    #[schema(schema_with = scope)]
    scope: &'static str,
    #[schema(schema_with = token_type)]
    token_type: &'static str,
}

/// Why there is no token.
#[derive(Serialize, ToSchema)]
pub(crate) struct GrantError {
    error: &'static str,
    error_description: &'static str,
}

fn only(value: &'static str) -> Object {
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some([value])).build()
}

fn grant_type() -> Object {
    only(GRANT_TYPE)
}

fn scope() -> Object {
    only(SCOPE)
}

fn token_type() -> Object {
    only(TOKEN_TYPE)
}

/// Answers a request for a token; `None`: it is not a form.
pub(crate) fn post(tokens: &mut Tokens, now: Timestamp, form: Option<&TokenRequest>) -> Response {
    let refused =
        |status, error, error_description| json(status, &GrantError { error, error_description });
    let malformed = || refused(StatusCode::BAD_REQUEST, "invalid_request", "Malformed request");
    let Some(form) = form else { return malformed() };
    match () {
        () if form.client_id.is_empty() || form.client_secret.is_empty() => malformed(),
        () if form.client_id.len() > MAX_CLIENT_ID => {
            refused(StatusCode::BAD_REQUEST, "invalid_request", "client_id is too long")
        }
        () if form.grant_type != GRANT_TYPE => malformed(),
        () if form.client_id == "unknown" => {
            refused(StatusCode::UNAUTHORIZED, "invalid_client", "Client authentication failed")
        }
        () if form.scope != SCOPE => refused(
            StatusCode::BAD_REQUEST,
            "invalid_scope",
            "The request has an invalid parameter : scope",
        ),
        () => {
            let access_token = tokens.give(&form.client_id, now);
            let expires_in = LIFE.as_secs();
            let grant = Grant { access_token, expires_in, scope: SCOPE, token_type: TOKEN_TYPE };
            json(StatusCode::OK, &grant)
        }
    }
}
