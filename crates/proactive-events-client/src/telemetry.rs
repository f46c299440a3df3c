//! Telemetry: `tracing` events and, with the feature `metrics`, counts. Names follow
//! OpenTelemetry's conventions where it has one. No secret, no token, no message of the service (it repeats
//! user ids); a user id at trace level only.

use std::time::Duration;

use tracing::Span;

use proactive_events_core::EncodedRequest;

use crate::http::TransportError;
use crate::outcome::Accepted;
use crate::pause::Pause;
use crate::response::Answer;
use crate::send_error::SendError;

/// The destination of a client, as attributes.
#[derive(Clone, Debug)]
pub(super) struct Server {
    pub(super) address: String,
    pub(super) port: u16,
}

impl Server {
    pub(super) fn of(uri: &hyper::Uri) -> Self {
        let usual = if uri.scheme_str() == Some("http") { 80 } else { 443 };
        Self {
            address: uri.host().unwrap_or_default().to_owned(),
            port: uri.port_u16().unwrap_or(usual),
        }
    }
}

/// The span of one event's send, all attempts.
pub(super) fn span(server: &Server, request: &EncodedRequest) -> Span {
    let span = tracing::debug_span!(
        "proactive_events.send",
        otel.kind = "client",
        http.request.method = "POST",
        server.address = %server.address,
        server.port = server.port,
        proactive_events.event.name = request.name(),
        proactive_events.reference_id = %request.reference_id(),
        proactive_events.attempts = tracing::field::Empty,
        http.response.status_code = tracing::field::Empty,
        error.r#type = tracing::field::Empty,
        aws.request_id = tracing::field::Empty,
    );
    if let Some(user) = request.user() {
        tracing::trace!(parent: &span, user.id = user.as_str(), "for one customer");
    }
    span
}

/// One attempt ended.
pub(super) fn attempt(number: u32, answered: &Result<Answer, TransportError>, took: Duration) {
    let (status, error) = match answered {
        Ok(answer) => (answer.response.status(), ""),
        Err(TransportError::Connect(_)) => (0, "connect"),
        Err(TransportError::Untrusted(_)) => (0, "untrusted"),
        Err(TransportError::Timeout) => (0, "timeout"),
        Err(TransportError::Broken(_)) => (0, "broken"),
        Err(TransportError::Unprocessed(_)) => (0, "unprocessed"),
    };
    tracing::debug!(
        http.request.resend_count = number.saturating_sub(1),
        http.response.status_code = status,
        error.r#type = error,
        http.client.request.duration = took.as_secs_f64(),
        "attempt"
    );
    #[cfg(feature = "metrics")]
    metrics::histogram!(
        "http.client.request.duration",
        "http.request.method" => "POST",
        "http.response.status_code" => status.to_string(),
        "error.type" => error,
    )
    .record(took.as_secs_f64());
}

/// One event is decided.
pub(super) fn outcome(span: &Span, outcome: &Result<Accepted, SendError>) {
    let (attempts, status, id, error) = match outcome {
        Ok(accepted) => {
            (accepted.attempts, Some(accepted.status), accepted.request_id.as_deref(), None)
        }
        Err(error) => {
            (error.attempts(), error.status(), error.request_id(), Some(error.kind().name()))
        }
    };
    span.record("proactive_events.attempts", attempts);
    span.record("http.response.status_code", status);
    span.record("aws.request_id", id);
    if let Some(error) = error {
        span.record("error.type", error);
        tracing::warn!(parent: span, error.r#type = error, http.response.status_code = status, "not accepted");
    }
    #[cfg(feature = "metrics")]
    metrics::counter!("proactive_events.client.events", "outcome" => error.unwrap_or("accepted"))
        .increment(1);
}

/// A lane paused.
pub(super) fn paused(pause: &Pause) {
    tracing::error!(reason = %pause.reason, "the lane is paused: nothing more is sent");
    #[cfg(feature = "metrics")]
    metrics::counter!("proactive_events.client.pauses").increment(1);
}
