//! The events API: one POST, checked and put into the inbox.

use hyper::StatusCode;
use hyper::http::request::Parts;
use proactive_events::Stage;
use serde_json::Value;

use crate::answer::{Answer, empty, refused};
use crate::close::Close;
use crate::faults::{Fault, FaultPath};
use crate::inbox::user;
use crate::service::Service;
use crate::toxics;

/// Answers a request to create or update an event.
pub(crate) async fn post(
    service: &Service,
    stage: Stage,
    head: &Parts,
    body: &[u8],
) -> Result<Answer, Close> {
    let request: Option<Value> = serde_json::from_slice(body).ok();
    let user = request.as_ref().and_then(user);
    let fault = service.fault(FaultPath::Events, user).await?;
    let answer = fault.as_ref().and_then(Fault::answer);
    let answer = answer.unwrap_or_else(|| judge(service, stage, head, request.as_ref()));
    Ok(toxics::attach(fault, answer))
}

/// What the service says.
fn judge(service: &Service, stage: Stage, head: &Parts, request: Option<&Value>) -> Answer {
    let now = service.clock.now();
    if !service.tokens().accept(head, now) {
        return refused(StatusCode::UNAUTHORIZED, "The token is missing, expired or invalid.");
    }
    let media =
        head.headers.get("content-type").and_then(|value| value.to_str().ok()).unwrap_or_default();
    if media
        .split(';')
        .next()
        .is_none_or(|media| !media.trim().eq_ignore_ascii_case("application/json"))
    {
        return refused(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "Content-Type must be application/json.",
        );
    }
    let Some(request) = request else {
        return refused(StatusCode::BAD_REQUEST, "The body is not JSON.");
    };
    if let Err(message) = service.checks.check(request, now) {
        return refused(StatusCode::BAD_REQUEST, message);
    }
    if user(request).is_some_and(|user| !service.subscriptions().has(user)) {
        return not_subscribed(stage, request);
    }
    service.received().put(stage, request, now);
    empty(StatusCode::ACCEPTED)
}

/// 403 with the recorded message.
fn not_subscribed(stage: Stage, request: &Value) -> Answer {
    let topic = request.pointer("/event/name").and_then(Value::as_str).unwrap_or_default();
    let stage = stage.as_str();
    let skill = "amzn1.ask.skill.simulated";
    let message = format!(
        "Could not find any subscription for stage={stage}, skillId={skill}, topicId={topic}"
    );
    refused(StatusCode::FORBIDDEN, message)
}
