//! The control API for tests and rehearsals: JSON under `/simulator`.

use std::sync::Arc;
use std::time::Duration;

use hyper::http::request::Parts;
use hyper::{Method, StatusCode};
use proactive_events_text::decode_text;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::listing::list;
use super::live;
use crate::faults::Fault;
use crate::inbox::Entry;
use crate::inbox::Stored;
use crate::response::{Answer, empty, json, method_not_allowed, refused};
use crate::service::Service;
use crate::service::Subscribed;
use crate::service::tokens::percent_decode;
use crate::text::with_member;
use crate::zone::TimeZone;

/// The largest number that is understood: beyond it JSON's readers differ.
pub(crate) const LARGEST: u64 = (1 << 53) - 1;

/// Advice when there is no room for more customers.
const RESET: &str = "POST /simulator/reset forgets them";

/// Answers a request under `/simulator`.
pub(crate) fn answer(service: &Arc<Service>, head: &Parts, body: &[u8]) -> Answer {
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
        "/simulator/events" if get => events(service),
        "/simulator/exchanges" if get => exchanges(service),
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
            method_not_allowed("GET, HEAD")
        }
        _ => refused(StatusCode::NOT_FOUND, format!("There is no {path} here.")),
    }
}

/// The user id in a path.
fn customer(escaped: &str) -> String {
    percent_decode(&escaped.replace('+', "%2B"))
}

/// The inbox.
fn events(service: &Arc<Service>) -> Answer {
    let (events, bytes) = {
        let store = service.store();
        (store.list(), store.bytes())
    };
    let service = Arc::clone(service);
    list(events, bytes, move |event: &Stored| entry(&service, event))
}

/// The newest requests.
fn exchanges(service: &Service) -> Answer {
    let (entries, bytes) = {
        let journal = service.journal();
        (journal.iter().cloned().collect(), journal.bytes())
    };
    list(entries, bytes, Entry::json)
}

/// An event of the inbox as JSON.
fn entry(service: &Service, event: &Stored) -> Vec<u8> {
    let received = event.received();
    let speech = service.checks.speech(&received.name, &received.request, None, &TimeZone::UTC);
    let head = json!({
        "stage": received.stage.as_str(),
        "user": received.user,
        "referenceId": received.reference_id,
        "name": received.name,
        "receivedAt": received.received_at.to_string(),
        "speech": speech.map(|speech| speech.text),
    });
    with_member(&head, "request", Some(&event.body))
}

fn faults(service: &Service, method: &Method, body: &[u8]) -> Answer {
    match *method {
        Method::GET => json(StatusCode::OK, &service.faults().list()),
        Method::POST => match read::<Fault>(body) {
            Ok(fault) => match service.faults().push_bounded(fault) {
                true => empty(StatusCode::NO_CONTENT),
                false => full("fault rules", "DELETE /simulator/faults removes them"),
            },
            Err(error) => refused(StatusCode::BAD_REQUEST, format!("not a fault rule: {error}")),
        },
        Method::DELETE => {
            service.faults().clear();
            empty(StatusCode::NO_CONTENT)
        }
        _ => method_not_allowed("GET, HEAD, POST, DELETE"),
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
        _ => return method_not_allowed("GET, HEAD, PATCH"),
    }
    json(StatusCode::OK, &*settings)
}

/// Request to advance the clock.
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
        _ => return method_not_allowed("GET, HEAD, POST"),
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
    let is_set = service.subscriptions().set_bounded(user, subscribed);
    if is_set { empty(StatusCode::NO_CONTENT) } else { full("customers", RESET) }
}

fn enablement(service: &Service, method: &Method, user: &str) -> Answer {
    match *method {
        Method::PUT | Method::DELETE => {
            let is_set = service.subscriptions().enable_bounded(user, *method == Method::PUT);
            if is_set { empty(StatusCode::NO_CONTENT) } else { full("customers", RESET) }
        }
        _ => method_not_allowed("PUT, DELETE"),
    }
}

/// The answer when the memory for something is used up.
fn full(what: &str, way_out: &str) -> Answer {
    let message = format!("There is no room for more {what}: {way_out}.");
    refused(StatusCode::INSUFFICIENT_STORAGE, message)
}

/// Reads a body as JSON Schema would: `3.0` is an integer, too.
fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, serde_json::Error> {
    let text = decode_text(body).map_err(|error| serde::de::Error::custom(error.problem()))?;
    let mut value: Value = serde_json::from_str(text)?;
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
