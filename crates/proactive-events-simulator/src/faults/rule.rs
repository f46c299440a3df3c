//! A fault rule: the requests that it is about, and its effect.

use std::time::Duration;

use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::response::{refused, retry_after, with_body};

/// A fault rule. Without `times` it lasts; without `status` the service gives its normal answer, and only delays and
/// changes of the connection act.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Fault {
    /// The affected path; by default the events paths.
    pub path: FaultPath,
    /// The status of the answer.
    #[serde(deserialize_with = "status")]
    #[schema(minimum = 200, maximum = 599)]
    pub status: Option<u16>,
    /// Maximum number of times that it fires.
    pub times: Option<u64>,
    /// `Retry-After` of the answer, in seconds.
    pub retry_after_seconds: Option<u64>,
    /// The body of the answer, verbatim; by default the service's own for the status.
    pub body: Option<String>,
    /// Delay of the request, in milliseconds.
    pub delay_ms: u64,
    /// Maximum random delay in addition, in milliseconds.
    pub jitter_ms: u64,
    /// True to close the connection without handling the request.
    pub close_connection: bool,
    /// Point at which to reset the connection, if any; the request is handled all the same.
    pub reset: Option<Reset>,
    /// True to send bytes that are not HTTP instead of the answer; the request is handled all the same.
    pub garbage: bool,
    /// Rate of the answer, in bytes per second.
    pub bytes_per_second: Option<u64>,
    /// Delay before the connection is closed, in milliseconds; the answer announces the close.
    pub close_delay_ms: Option<u64>,
    /// Number of requests per second that pass before the rule fires, by default with 429.
    pub per_second: Option<f64>,
    /// Probability that it fires, 0 to 1.
    #[serde(deserialize_with = "probability")]
    #[schema(minimum = 0, maximum = 1)]
    pub probability: f64,
    /// The only customer whom it is about.
    pub user: Option<String>,
}

/// Which requests a rule is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum FaultPath {
    /// Those to the events paths.
    #[default]
    Events,
    /// Those for a token.
    Token,
}

/// When a connection is reset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Reset {
    /// Before the first byte of the answer: the client does not know that the request was accepted.
    Before,
    /// In the middle of the answer's body.
    During,
    /// After the answer.
    After,
}

impl Default for Fault {
    fn default() -> Self {
        Self {
            path: FaultPath::Events,
            status: None,
            times: None,
            retry_after_seconds: None,
            body: None,
            delay_ms: 0,
            jitter_ms: 0,
            close_connection: false,
            reset: None,
            garbage: false,
            bytes_per_second: None,
            close_delay_ms: None,
            per_second: None,
            probability: 1.0,
            user: None,
        }
    }
}

impl Fault {
    /// A rule that answers with this status a number of times.
    pub fn status(status: u16, times: u64) -> Self {
        Self { status: Some(status), times: Some(times), ..Self::default() }
    }

    /// The rule with its delay, for one that has no chance in it.
    pub(crate) fn with_delay(self) -> (Self, Duration) {
        let delay = Duration::from_millis(self.delay_ms);
        (self, delay)
    }

    /// The answer, if the rule has one.
    pub(crate) fn answer(&self) -> Option<Response> {
        let status = self.status.or(self.per_second.map(|_| 429))?;
        let status = StatusCode::from_u16(status).ok()?;
        if let Some(body) = &self.body {
            let answer = with_body(status, "application/json", body.clone());
            return Some(retry_after(answer, self.retry_after_seconds));
        }
        let message = match status.as_u16() {
            400 => "The property is outside the allowed range.",
            401 => "The token is missing, expired or invalid.",
            403 => {
                "No enablement for clientId: amzn1.application-oa2-client.simulated, userId: simulated"
            }
            409 => "A duplicate event with the same referenceId was sent to this customer.",
            429 => "Too many requests.",
            432 => "The notification limit of this customer is reached.",
            503 => "The service is unavailable.",
            _ => "A fault of the simulator.",
        };
        Some(retry_after(refused(status, message), self.retry_after_seconds))
    }
}

fn status<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<u16>, D::Error> {
    let status = Option::<u16>::deserialize(deserializer)?;
    match status {
        Some(status) if !(200..=599).contains(&status) => {
            Err(serde::de::Error::custom(format!("status {status} is not between 200 and 599")))
        }
        status => Ok(status),
    }
}

fn probability<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    let probability = f64::deserialize(deserializer)?;
    let error =
        || serde::de::Error::custom(format!("probability {probability} is not between 0 and 1"));
    if (0.0..=1.0).contains(&probability) { Ok(probability) } else { Err(error()) }
}
