//! Which part of the service answers a request.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http_body_util::{BodyExt as _, Limited};
use hyper::body::Incoming;
use hyper::header::{DATE, HeaderValue};
use hyper::http::request::Parts;
use hyper::{Method, Request, StatusCode};
use proactive_events::Stage;

use crate::answer::{Answer, method_not_allowed, refused, with_body};
use crate::close::Close;
use crate::faults::{Fault, FaultPath};
use crate::paths::{DEVELOPMENT_PATH, LIVE_PATH, TOKEN_PATH};
use crate::service::Service;
use crate::{control, events, page, toxics};

/// The largest body that is read, in bytes.
const MAX_BODY: usize = 1 << 20;
/// How long a client may take to send its body.
const BODY_TIMEOUT: Duration = Duration::from_secs(30);

/// Answers a request, or closes its connection.
pub(crate) async fn answer(service: &Service, request: Request<Incoming>) -> Result<Answer, Close> {
    let (head, body) = request.into_parts();
    let reading = Limited::new(body, MAX_BODY).collect();
    let body = match tokio::time::timeout(BODY_TIMEOUT, reading).await {
        Ok(Ok(body)) => body.to_bytes(),
        Ok(Err(error)) if error.is::<http_body_util::LengthLimitError>() => {
            return Ok(refused(StatusCode::PAYLOAD_TOO_LARGE, "The body is larger than 1 MiB."));
        }
        Ok(Err(_)) => return Err(Close),
        Err(_) => {
            return Ok(refused(StatusCode::REQUEST_TIMEOUT, "The body did not come in time."));
        }
    };
    let mut answer = route(service, &head, &body).await?;
    answer.headers_mut().insert(DATE, date(service));
    Ok(answer)
}

/// The service's own clock, as clients see it.
fn date(service: &Service) -> HeaderValue {
    let millis = u64::try_from(service.clock.now().unix_millis()).unwrap_or_default();
    let moment = SystemTime::UNIX_EPOCH + Duration::from_millis(millis);
    let text = httpdate::fmt_http_date(moment);
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""))
}

async fn route(service: &Service, head: &Parts, body: &Bytes) -> Result<Answer, Close> {
    let path = head.uri.path();
    let stage = match path.strip_suffix('/').unwrap_or(path) {
        TOKEN_PATH => return token(service, head, body).await,
        LIVE_PATH => Stage::Live,
        DEVELOPMENT_PATH => Stage::Development,
        "/openapi.json" if head.method == Method::GET => {
            return Ok(with_body(StatusCode::OK, "application/json", crate::openapi()));
        }
        control if control.starts_with("/simulator") => {
            return Ok(control::answer(service, head, body));
        }
        _ => return Ok(page(service, head)),
    };
    if head.method != Method::POST {
        return Ok(method_not_allowed("POST"));
    }
    service.counted().requests += 1;
    let answer = events::post(service, stage, head, body).await?;
    service.counted().count(answer.status());
    Ok(answer)
}

/// A page for people, if there is one at this path.
fn page(service: &Service, head: &Parts) -> Answer {
    let (path, query) = (head.uri.path(), head.uri.query().unwrap_or_default());
    let host = head.headers.get("host").and_then(|host| host.to_str().ok());
    let host = host.or_else(|| head.uri.authority().map(|it| it.as_str())).unwrap_or("localhost");
    match page::answer(service, path, query, host) {
        Some(_) if head.method != Method::GET => method_not_allowed("GET"),
        Some(answer) => answer,
        None => refused(StatusCode::NOT_FOUND, format!("There is no {path} here.")),
    }
}

async fn token(service: &Service, head: &Parts, body: &Bytes) -> Result<Answer, Close> {
    if head.method != Method::POST {
        return Ok(method_not_allowed("POST"));
    }
    service.counted().tokens += 1;
    let fault = service.fault(FaultPath::Token, None).await?;
    let answer = fault.as_ref().and_then(Fault::answer);
    let grant = || crate::token::post(&mut service.tokens(), service.clock.now(), head, body);
    Ok(toxics::attach(fault, answer.unwrap_or_else(grant)))
}
