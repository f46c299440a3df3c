//! What a rehearsal needs beside the service: JSON under `/simulator`.

use std::time::Duration;

use hyper::http::request::Parts;
use hyper::{Method, StatusCode};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::answer::{Answer, empty, json, method_not_allowed, refused};
use crate::faults::Fault;
use crate::live;
use crate::received::Received;
use crate::service::Service;
use crate::subscriptions::Subscribed;
use crate::token::percent_decode;
use crate::zone::TimeZone;

/// The largest number that is understood: beyond it JSON's readers differ.
pub(crate) const LARGEST: u64 = (1 << 53) - 1;

/// Answers a request under `/simulator`.
pub(crate) fn answer(service: &Service, head: &Parts, body: &[u8]) -> Answer {
    if is_foreign(head) {
        let message = "Another site's page may not steer the simulator.";
        return refused(StatusCode::FORBIDDEN, message);
    }
    let path = head.uri.path().trim_end_matches('/');
    let user = |prefix| path.strip_prefix(prefix).map(|user: &str| customer(user));
    if let Some(user) = user("/simulator/subscriptions/") {
        return subscription(service, &head.method, &user, body);
    }
    if let Some(user) = user("/simulator/enablements/") {
        return enablement(service, &head.method, &user);
    }
    let get = head.method == Method::GET;
    match path {
        "/simulator/events" if get => json(StatusCode::OK, &events(service)),
        "/simulator/exchanges" if get => {
            let journal = service.journal();
            json(StatusCode::OK, &journal.iter().map(|exchange| &**exchange).collect::<Vec<_>>())
        }
        "/simulator/live" if get => live::watch(service),
        "/simulator/stats" if get => json(StatusCode::OK, &service.stats()),
        "/simulator/faults" => faults(service, &head.method, body),
        "/simulator/settings" => settings(service, &head.method, body),
        "/simulator/clock" => clock(service, &head.method, body),
        "/simulator/reset" if head.method == Method::POST => {
            service.reset();
            empty(StatusCode::NO_CONTENT)
        }
        "/simulator/reset" => method_not_allowed("POST"),
        "/simulator/events" | "/simulator/exchanges" | "/simulator/live" | "/simulator/stats" => {
            method_not_allowed("GET")
        }
        _ => refused(StatusCode::NOT_FOUND, format!("There is no {path} here.")),
    }
}

/// Whether a browser sends this for a page of somebody else.
fn is_foreign(head: &Parts) -> bool {
    let site = head.headers.get("sec-fetch-site").and_then(|site| site.to_str().ok());
    matches!(site, Some("cross-site" | "same-site")) && head.method != Method::GET
}

/// The user id in a path.
fn customer(escaped: &str) -> String {
    percent_decode(&escaped.replace('+', "%2B"))
}

fn events(service: &Service) -> Vec<Value> {
    service.inbox().iter().map(|received| entry(service, received)).collect()
}

/// An event of the inbox as JSON.
fn entry(service: &Service, received: &Received) -> Value {
    let speech = service.checks.speech(&received.name, &received.request, None, &TimeZone::UTC);
    json!({
        "stage": received.stage.as_str(),
        "user": received.user,
        "referenceId": received.reference_id,
        "name": received.name,
        "request": received.request,
        "receivedAt": received.received_at.to_string(),
        "speech": speech.map(|speech| speech.text),
    })
}

fn faults(service: &Service, method: &Method, body: &[u8]) -> Answer {
    match *method {
        Method::GET => json(StatusCode::OK, &service.faults().list()),
        Method::POST => match read::<Fault>(body) {
            Ok(fault) => {
                service.faults().push(fault);
                empty(StatusCode::NO_CONTENT)
            }
            Err(error) => refused(StatusCode::BAD_REQUEST, format!("not a fault rule: {error}")),
        },
        Method::DELETE => {
            service.faults().clear();
            empty(StatusCode::NO_CONTENT)
        }
        _ => method_not_allowed("GET, POST, DELETE"),
    }
}

fn settings(service: &Service, method: &Method, body: &[u8]) -> Answer {
    let mut settings = service.settings();
    match *method {
        Method::GET => {}
        Method::PATCH => match read(body).and_then(|changes| settings.changed(changes)) {
            Ok(changed) => *settings = changed,
            Err(error) => {
                return refused(StatusCode::BAD_REQUEST, format!("not settings: {error}"));
            }
        },
        _ => return method_not_allowed("GET, PATCH"),
    }
    json(StatusCode::OK, &*settings)
}

/// How far the clock is to be put forward.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Advance {
    advance_seconds: u64,
}

fn clock(service: &Service, method: &Method, body: &[u8]) -> Answer {
    match *method {
        Method::GET => {}
        Method::POST => match read::<Advance>(body) {
            Ok(advance) => service.clock.advance(Duration::from_secs(advance.advance_seconds)),
            Err(error) => {
                return refused(StatusCode::BAD_REQUEST, format!("no advance: {error}"));
            }
        },
        _ => return method_not_allowed("GET, POST"),
    }
    let (now, forward) = (service.clock.now().to_string(), service.clock.forward().as_secs());
    json(StatusCode::OK, &json!({ "now": now, "forwardSeconds": forward }))
}

/// The templates that a customer turns on.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct TurnedOn {
    events: Vec<String>,
}

fn subscription(service: &Service, method: &Method, user: &str, body: &[u8]) -> Answer {
    let subscribed = match *method {
        Method::PUT if body.is_empty() => Subscribed::Everything,
        Method::PUT => match read::<TurnedOn>(body) {
            Ok(on) => Subscribed::Templates(on.events.into_iter().collect()),
            Err(error) => {
                return refused(StatusCode::BAD_REQUEST, format!("no list of events: {error}"));
            }
        },
        Method::DELETE => Subscribed::Nothing,
        _ => return method_not_allowed("PUT, DELETE"),
    };
    service.subscriptions().set(user, subscribed);
    empty(StatusCode::NO_CONTENT)
}

fn enablement(service: &Service, method: &Method, user: &str) -> Answer {
    match *method {
        Method::PUT | Method::DELETE => {
            service.subscriptions().enable(user, *method == Method::PUT);
            empty(StatusCode::NO_CONTENT)
        }
        _ => method_not_allowed("PUT, DELETE"),
    }
}

/// Reads a body as JSON Schema would: `3.0` is an integer, too.
fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, serde_json::Error> {
    let mut value: Value = serde_json::from_slice(body)?;
    // A derived reader would take a list of the members' values, too.
    let Value::Object(members) = &mut value else {
        return Err(serde::de::Error::custom("an object is expected"));
    };
    for member in members.values_mut() {
        let Some(number) = member.as_f64() else { continue };
        if number > LARGEST as f64 {
            return Err(serde::de::Error::custom(format!("{number} is larger than {LARGEST}")));
        }
        if number >= 0.0 && number.fract() == 0.0 {
            *member = (number as u64).into();
        }
    }
    serde_json::from_value(value)
}
