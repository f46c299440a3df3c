//! The rules of a request: structure by JSON Schema, then what no schema says.

mod references;

use std::collections::HashMap;

use proactive_events::catalog::schemas::FILES;
use proactive_events::spoken::Speaker;
use proactive_events::{LifeSpan, PayloadCheck as _, SchemaCheck, Timestamp, Violation};
use serde_json::Value;

/// The recorded answer to a life span that the service does not take.
const LIFE_SPAN: &str = "Violations for metadata: [expiryTime should be at least 5 minutes in the future and no more \
                         than 24 hours after the current time]";

/// The compiled schemas.
pub(crate) struct Checks {
    envelope: SchemaCheck,
    templates: HashMap<&'static str, Template>,
}

struct Template {
    schema: Value,
    payload: SchemaCheck,
    speaker: Speaker,
}

impl Checks {
    /// Compiles every schema of the catalog.
    pub(crate) fn compile() -> Result<Self, String> {
        let compile = |text| SchemaCheck::compile(text, FILES).map_err(|error| error.to_string());
        let mut envelope = None;
        let mut templates = HashMap::new();
        for (file, text) in FILES {
            let schema: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
            match file.strip_suffix(".json") {
                Some("request") => envelope = Some(compile(text)?),
                Some(name) if name.contains('.') => {
                    let speaker = Speaker::from_schema(text).map_err(|error| error.to_string())?;
                    templates.insert(name, Template { payload: compile(text)?, schema, speaker });
                }
                _ => {}
            }
        }
        Ok(Self { envelope: envelope.ok_or("the catalog has no request.json")?, templates })
    }

    /// What Alexa would say of an accepted event.
    pub(crate) fn speech(&self, name: &str, request: &Value) -> Option<String> {
        let template = self.templates.get(name)?;
        template.speaker.say(request, None).map(|speech| speech.text)
    }

    /// The message of a 400, or nothing.
    pub(crate) fn check(&self, request: &Value, now: Timestamp) -> Result<(), String> {
        report("", &self.envelope.check(request))?;
        let name = request.pointer("/event/name").and_then(Value::as_str).unwrap_or_default();
        let template = self.templates.get(name);
        let template = template
            .ok_or_else(|| format!("/event/name: there is no schema for the event {name:?}"))?;
        let payload = request.pointer("/event/payload").unwrap_or(&Value::Null);
        report("/event/payload", &template.payload.check(payload))?;
        references::check(&template.schema, request)?;
        check_life_span(request, now)
    }
}

/// One message of all violations.
fn report(root: &str, violations: &[Violation]) -> Result<(), String> {
    let lines: Vec<_> = violations
        .iter()
        .map(|violation| format!("{root}{}: {}", violation.pointer, violation.message))
        .collect();
    if lines.is_empty() {
        Ok(())
    } else {
        Err(format!("Violations for request: [{}]", lines.join("; ")))
    }
}

/// The service measures from its own clock, on arrival.
fn check_life_span(request: &Value, now: Timestamp) -> Result<(), String> {
    let expiry =
        request.get("expiryTime").and_then(Value::as_str).and_then(|text| text.parse().ok());
    match expiry.map(|expiry| LifeSpan::between(now, expiry)) {
        Some(Ok(_)) => Ok(()),
        _ => Err(LIFE_SPAN.to_owned()),
    }
}
