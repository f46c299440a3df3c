//! The inbox for people: a plain page at `/`.

use std::fmt::Write as _;

use hyper::StatusCode;
use hyper::header::{CONTENT_SECURITY_POLICY, HeaderValue};

use crate::answer::{Answer, with_body};
use crate::service::Service;

/// How many events the page shows, the newest first.
const SHOWN: usize = 100;

/// The page. Text from requests is escaped, and no script may run.
pub(crate) fn inbox(service: &Service) -> Answer {
    let received = service.inbox();
    let mut rows = String::new();
    for event in received.iter().rev().take(SHOWN) {
        let speech = service.checks.speech(&event.name, &event.request).unwrap_or_default();
        let user = event.user.as_deref().unwrap_or("everybody");
        let cells = [
            &speech,
            event.name.as_str(),
            user,
            event.stage.as_str(),
            &event.received_at.to_string(),
        ]
        .map(escape);
        // Writing into a `String` cannot fail.
        let _ = writeln!(rows, "<tr><td>{}</td></tr>", cells.join("</td><td>"));
    }
    let page = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <meta name=\"color-scheme\" content=\"light dark\"><title>Inbox</title><h1>Inbox</h1>\
         <p>{} events. As JSON: <a href=\"/simulator/events\">events</a>, <a href=\"/simulator/stats\">stats</a>.</p>\
         <table><tr><th>Alexa would say</th><th>Template</th><th>Customer</th><th>Stage</th><th>Received</th></tr>\n{rows}</table>",
        received.len()
    );
    let mut answer = with_body(StatusCode::OK, "text/html; charset=utf-8", page);
    answer
        .headers_mut()
        .insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'"));
    answer
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
