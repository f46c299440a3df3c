//! What a rehearsal needs beside the service: JSON under `/simulator`.

use hyper::http::request::Parts;
use hyper::{Method, StatusCode};
use serde_json::{Value, json};

use crate::answer::{Answer, empty, json, method_not_allowed, refused};
use crate::faults::Fault;
use crate::inbox::Received;
use crate::service::Service;
use crate::token::percent_decode;

/// Answers a request under `/simulator`.
pub(crate) fn answer(service: &Service, head: &Parts, body: &[u8]) -> Answer {
    let path = head.uri.path().trim_end_matches('/');
    if let Some(user) = path.strip_prefix("/simulator/subscriptions/") {
        return subscription(service, &head.method, &percent_decode(&user.replace('+', "%2B")));
    }
    match (path, &head.method) {
        ("/simulator/events", &Method::GET) => {
            let events: Vec<Value> =
                service.inbox().iter().map(|received| entry(service, received)).collect();
            json(StatusCode::OK, &events)
        }
        ("/simulator/stats", &Method::GET) => json(StatusCode::OK, &service.stats()),
        ("/simulator/faults", &Method::POST) => match serde_json::from_slice::<Fault>(body) {
            Ok(fault) => {
                service.faults().push(fault);
                empty(StatusCode::NO_CONTENT)
            }
            Err(error) => refused(StatusCode::BAD_REQUEST, format!("not a fault rule: {error}")),
        },
        ("/simulator/faults", &Method::DELETE) => {
            service.faults().clear();
            empty(StatusCode::NO_CONTENT)
        }
        ("/simulator/reset", &Method::POST) => {
            service.reset();
            empty(StatusCode::NO_CONTENT)
        }
        ("/simulator/events" | "/simulator/stats", _) => method_not_allowed("GET"),
        ("/simulator/faults", _) => method_not_allowed("POST, DELETE"),
        ("/simulator/reset", _) => method_not_allowed("POST"),
        _ => refused(StatusCode::NOT_FOUND, format!("There is no {path} here.")),
    }
}

fn subscription(service: &Service, method: &Method, user: &str) -> Answer {
    match *method {
        Method::PUT | Method::DELETE => {
            service.subscriptions().set(user, *method == Method::PUT);
            empty(StatusCode::NO_CONTENT)
        }
        _ => method_not_allowed("PUT, DELETE"),
    }
}

/// An event of the inbox as JSON.
fn entry(service: &Service, received: &Received) -> Value {
    json!({
        "stage": received.stage.as_str(),
        "user": received.user,
        "referenceId": received.reference_id,
        "name": received.name,
        "request": received.request,
        "receivedAt": received.received_at.to_string(),
        "speech": service.checks.speech(&received.name, &received.request),
    })
}
