//! The events API: one POST, checked, answered, put into the inbox and written down.

use std::sync::Arc;

use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::Response;
use bytes::Bytes;
use proactive_events::{Stage, Timestamp};
use proactive_events_text::{ByteOrderMark, decode_text};
use serde_json::Value;

use super::refusal::Refusal;
use super::state::Service;
use crate::close::Close;
use crate::faults::toxics;
use crate::faults::{Fault, FaultPath};
use crate::inbox::Exchange;
use crate::inbox::user;
use crate::response::{empty, refused_as, request_id};
use crate::settings::Settings;

/// Answers a request to create or update an event.
pub(crate) async fn post(
    service: &Service,
    stage: Stage,
    head: &Parts,
    body: &Bytes,
) -> Result<Response, Close> {
    let body = &without_mark(body);
    let now = service.clock.now();
    let mut request: Option<Value> = serde_json::from_slice(body).ok();
    let is_authenticated = service.tokens().client(head, now).is_some();
    // Requests without a valid token are not kept.
    let known = request.as_ref().filter(|_| is_authenticated);
    let mut exchange = Exchange::of(stage, known, body.len(), now);
    let kept: Option<Arc<str>> = known.map(|request| request.to_string().into());
    let customer = request.as_ref().and_then(user);
    let fault = match service.fire(FaultPath::Events, customer) {
        None => None,
        Some((fault, delay)) => {
            if !delay.is_zero() {
                // Parsed, the body would take much more room meanwhile.
                drop(request);
                tokio::time::sleep(delay).await;
                request = serde_json::from_slice(body).ok();
            }
            if fault.close_connection {
                let message = "The connection was closed instead of an answer.";
                exchange.message = Some(message.to_owned());
                service.write_down(exchange, kept);
                return Err(Close);
            }
            Some(fault)
        }
    };
    let given = fault.as_ref().and_then(Fault::answer);
    let mut answer = given.unwrap_or_else(|| {
        match judge(service, stage, head, request.as_ref().ok_or(body), (kept.as_ref(), now)) {
            Ok(()) => empty(StatusCode::ACCEPTED),
            Err(refusal) => {
                exchange.violations = refusal.violations;
                exchange.message = Some(refusal.message.clone());
                let shape = service.settings().error_shape;
                refused_as(shape, refusal.status, &refusal.message)
            }
        }
    });
    if exchange.message.is_none() && !answer.status().is_success() {
        exchange.message =
            Some("A fault rule, or the customer's magic id, gave this answer.".to_owned());
    }
    exchange.status = answer.status().as_u16();
    exchange.request_id = request_id(&mut answer).map(str::to_owned);
    service.write_down(exchange, kept);
    Ok(toxics::attach(fault, answer))
}

/// Returns the service's answer. An accepted event is then in the inbox, with the time of its request.
fn judge(
    service: &Service,
    stage: Stage,
    head: &Parts,
    request: Result<&Value, &Bytes>,
    (kept, received_at): (Option<&Arc<str>>, Timestamp),
) -> Result<(), Refusal> {
    let (now, settings) = (service.clock.now(), service.settings().clone());
    let client = service.tokens().client(head, now);
    let client = client.ok_or_else(|| {
        Refusal::new(StatusCode::UNAUTHORIZED, "The token is missing, expired or invalid.")
    })?;
    if !service.limits().within_rate(&settings, now) {
        return Err(Refusal::new(StatusCode::TOO_MANY_REQUESTS, "Too many requests."));
    }
    if !is_json(head) {
        let message = "Content-Type must be application/json.";
        return Err(Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, message));
    }
    let request = request.map_err(|body| Refusal::new(StatusCode::BAD_REQUEST, not_json(body)))?;
    service.checks.check(request, now, settings.plain_text)?;
    let user = user(request);
    if let Some(user) = user {
        check_customer(service, &settings, (stage, &client), request, user, now)?;
    }
    let body = kept.map_or_else(|| request.to_string().into(), Arc::clone);
    if !service.store().put(stage, request, &body, received_at, settings.repeated_timestamp) {
        let message = "A duplicate event with the same referenceId was sent to this customer.";
        return Err(Refusal::new(StatusCode::CONFLICT, message));
    }
    if let Some(user) = user.filter(|_| stage == Stage::Live) {
        service.limits().count(&settings, user, now);
    }
    Ok(())
}

/// The body behind its byte order mark, if it has one.
fn without_mark(body: &Bytes) -> Bytes {
    match ByteOrderMark::of(body) {
        Some(mark @ ByteOrderMark::Utf8) => body.slice(mark.bytes()..),
        _ => body.clone(),
    }
}

fn not_json(body: &[u8]) -> String {
    match decode_text(body) {
        Ok(_) => "The body is not JSON.".to_owned(),
        Err(error) => format!("The body is {}.", error.problem()),
    }
}

fn is_json(head: &Parts) -> bool {
    let media = head.headers.get("content-type").and_then(|value| value.to_str().ok());
    let media = media.and_then(|media| media.split(';').next()).unwrap_or_default();
    media.trim().eq_ignore_ascii_case("application/json")
}

/// Checks that the customer may get the event.
fn check_customer(
    service: &Service,
    settings: &Settings,
    (stage, client): (Stage, &str),
    request: &Value,
    user: &str,
    now: Timestamp,
) -> Result<(), Refusal> {
    let topic = request.pointer("/event/name").and_then(Value::as_str).unwrap_or_default();
    let subscriptions = service.subscriptions();
    if !subscriptions.is_enabled(user) {
        let message = format!("No enablement for clientId: {client}, userId: {user}");
        return Err(Refusal::new(StatusCode::FORBIDDEN, message));
    }
    if !subscriptions.has(user, topic, settings.strict_subscriptions) {
        let skill = "amzn1.ask.skill.simulated";
        let message = format!(
            "Could not find any subscription for stage={stage}, skillId={skill}, topicId={topic}"
        );
        return Err(Refusal::new(StatusCode::FORBIDDEN, message));
    }
    if !service.limits().has_room(settings, stage, user, now) {
        let message = "The notification limit of this customer is reached.";
        let status = StatusCode::from_u16(432).unwrap_or(StatusCode::TOO_MANY_REQUESTS);
        return Err(Refusal::new(status, message));
    }
    Ok(())
}
