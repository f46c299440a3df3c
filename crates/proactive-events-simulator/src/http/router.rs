//! Which part of the service answers a request.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use hyper::body::{Body as _, Incoming};
use hyper::header::{CONTENT_LENGTH, DATE, HeaderValue};
use hyper::http::request::Parts;
use hyper::{Method, Request, StatusCode};
use proactive_events::Stage;
use serde_json::json;

use super::site::Site;
use super::{body, control};
use crate::close::Close;
use crate::faults::toxics;
use crate::faults::{Fault, FaultPath};
use crate::page;
use crate::paths::{DEVELOPMENT_PATH, LIVE_PATH, TOKEN_PATH, TOKEN_PATH_ALIAS};
use crate::response::{Answer, json, method_not_allowed, refused, with_body};
use crate::service::Service;
use crate::service::{events, tokens};

/// Destination of a path.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Target {
    /// The service itself.
    Token,
    Events(Stage),
    /// Public pages without personal data.
    OpenApi,
    Health,
    /// Pages for this machine and allowed hosts only.
    Control,
    Page,
    Nothing,
}

impl Target {
    fn of(path: &str) -> Self {
        match path.strip_suffix('/').unwrap_or(path) {
            TOKEN_PATH | TOKEN_PATH_ALIAS => Self::Token,
            LIVE_PATH => Self::Events(Stage::Live),
            DEVELOPMENT_PATH => Self::Events(Stage::Development),
            "/openapi.json" => Self::OpenApi,
            "/health" => Self::Health,
            control if control.starts_with("/simulator") => Self::Control,
            _ if page::is_page(path) => Self::Page,
            _ => Self::Nothing,
        }
    }

    /// The methods of a path that has the same for everything below it.
    fn allowed(self) -> Option<&'static str> {
        match self {
            Self::Token | Self::Events(_) => Some("POST"),
            Self::OpenApi | Self::Health | Self::Page => Some("GET, HEAD"),
            Self::Control | Self::Nothing => None,
        }
    }
}

/// Answers a request, or closes its connection. `HEAD` is answered wherever `GET` is.
pub(crate) async fn answer(site: &Site, request: Request<Incoming>) -> Result<Answer, Close> {
    let (mut head, body) = request.into_parts();
    let is_head = head.method == Method::HEAD;
    if is_head {
        head.method = Method::GET;
    }
    let target = Target::of(head.uri.path());
    let mut answer = respond(site, target, &head, body).await?;
    answer.headers_mut().insert(DATE, date(&site.service));
    Ok(if is_head { without_body(answer) } else { answer })
}

async fn respond(
    site: &Site,
    target: Target,
    head: &Parts,
    body: Incoming,
) -> Result<Answer, Close> {
    let service = &site.service;
    if let Some(answer) = refuse_early(site, target, head) {
        body::discard(head, body);
        return Ok(answer);
    }
    let body = if body::is_too_large(head) {
        body::discard(head, body);
        Err(body::too_large())
    } else {
        body::read(&site.room, head, body).await?
    };
    match target {
        Target::Events(_) => service.counted().requests += 1,
        Target::Token => service.counted().tokens += 1,
        _ => {}
    }
    let answer = match body {
        Ok(held) => route(service, target, head, &held.bytes).await?,
        Err(answer) => answer,
    };
    if let Target::Events(_) = target {
        service.counted().count(answer.status());
    }
    Ok(answer)
}

/// The answer to a request that is refused whatever its body is, and is not counted.
fn refuse_early(site: &Site, target: Target, head: &Parts) -> Option<Answer> {
    if matches!(target, Target::Control | Target::Page)
        && let Some(why) = site.guard.refuses(head)
    {
        return Some(refused(StatusCode::FORBIDDEN, why));
    }
    match target.allowed() {
        None if target == Target::Nothing => {
            let message = format!("There is no {} here.", head.uri.path());
            Some(refused(StatusCode::NOT_FOUND, message))
        }
        Some("POST") => (head.method != Method::POST).then(|| method_not_allowed("POST")),
        Some(allowed) => (head.method != Method::GET).then(|| method_not_allowed(allowed)),
        None => None,
    }
}

async fn route(
    service: &Arc<Service>,
    target: Target,
    head: &Parts,
    body: &Bytes,
) -> Result<Answer, Close> {
    Ok(match target {
        Target::Token => token(service, head, body).await?,
        Target::Events(stage) => events::post(service, stage, head, body).await?,
        Target::OpenApi => with_body(StatusCode::OK, "application/json", crate::openapi()),
        Target::Health => json(StatusCode::OK, &json!({ "status": "ok" })),
        Target::Control => control::answer(service, head, body),
        Target::Page | Target::Nothing => page(service, head),
    })
}

/// The service's own clock, as clients see it.
fn date(service: &Service) -> HeaderValue {
    let millis = u64::try_from(service.clock.now().unix_millis()).unwrap_or_default();
    let moment = SystemTime::UNIX_EPOCH + Duration::from_millis(millis);
    let text = httpdate::fmt_http_date(moment);
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""))
}

/// The answer to `HEAD`: the headers that `GET` would have, and no body.
fn without_body(mut answer: Answer) -> Answer {
    let body = std::mem::take(answer.body_mut());
    if let Some(length) = body.size_hint().exact() {
        answer.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(length));
    }
    answer
}

/// A page for people.
fn page(service: &Service, head: &Parts) -> Answer {
    let (path, query) = (head.uri.path(), head.uri.query().unwrap_or_default());
    let host = head.headers.get("host").and_then(|host| host.to_str().ok());
    let host = host.or_else(|| head.uri.authority().map(|it| it.as_str())).unwrap_or("localhost");
    let missing = || refused(StatusCode::NOT_FOUND, format!("There is no {path} here."));
    page::answer(service, path, query, host).unwrap_or_else(missing)
}

async fn token(service: &Service, head: &Parts, body: &Bytes) -> Result<Answer, Close> {
    let fault = service.fault(FaultPath::Token).await?;
    let answer = fault.as_ref().and_then(Fault::answer);
    let grant = || tokens::post(&mut service.tokens(), service.clock.now(), head, body);
    Ok(toxics::attach(fault, answer.unwrap_or_else(grant)))
}
