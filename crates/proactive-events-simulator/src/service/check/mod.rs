//! The rules of a request: structure by JSON Schema, then what no schema says.

mod references;

use std::collections::HashMap;

use proactive_events::catalog::schemas::FILES;
use proactive_events::spoken::{Speaker, Speech};
use proactive_events::wire::{PayloadCheck as _, SchemaCheck};
use proactive_events::{LifeSpan, Locale, Timestamp, Violation};
use proactive_events_text::without_byte_order_mark;
use serde_json::Value;

use super::refusal::Refusal;
use crate::inbox::Flaw;
use crate::settings::PlainText;
use crate::text::clip;
use crate::zone::TimeZone;

/// The recorded answer to a life span that the service does not take.
const LIFE_SPAN: &str = "Violations for metadata: [expiryTime should be at least 5 minutes in the future and no more \
                         than 24 hours after the current time]";

/// Maximum number of violations of a request that are told and kept.
const MAX_FLAWS: usize = 100;
/// Maximum length of a pointer and of a message, in bytes.
const MAX_TEXT: usize = 1_024;

/// The compiled schemas.
pub(crate) struct Checks {
    envelope: SchemaCheck,
    templates: HashMap<String, Template>,
}

struct Template {
    schema: Value,
    payload: SchemaCheck,
    speaker: Option<Speaker>,
}

impl Checks {
    /// Compiles the catalog's schemas, or those given in place of them, which may be of templates of one's own.
    pub(crate) fn compile(given: &[(String, String)]) -> Result<Self, String> {
        for (file, text) in given {
            // Any check of a schema reads all of them: which one is wrong is to be told.
            let text = without_byte_order_mark(text);
            serde_json::from_str::<Value>(text).map_err(|error| format!("{file}: {error}"))?;
        }
        let is_given = |file: &str| given.iter().any(|(name, _)| name == file);
        let mut files: Vec<(&str, &str)> =
            FILES.iter().copied().filter(|(file, _)| !is_given(file)).collect();
        let given = given.iter();
        files.extend(given.map(|(file, text)| (file.as_str(), without_byte_order_mark(text))));
        let compile = |file: &str, text| {
            SchemaCheck::compile(text, &files).map_err(|error| format!("{file}: {error}"))
        };
        let (mut envelope, mut templates) = (None, HashMap::new());
        for (file, text) in &files {
            match file.strip_suffix(".json") {
                Some("request") => envelope = Some(compile(file, text)?),
                Some(name) if name.contains('.') => {
                    let named = |error: &dyn std::fmt::Display| format!("{file}: {error}");
                    let schema = serde_json::from_str(text).map_err(|error| named(&error))?;
                    let template = Template {
                        payload: compile(file, text)?,
                        schema,
                        // A template of one's own need not say what is said of it.
                        speaker: Speaker::from_schema(text).ok(),
                    };
                    templates.insert(name.to_owned(), template);
                }
                _ => {}
            }
        }
        Ok(Self { envelope: envelope.ok_or("the catalog has no request.json")?, templates })
    }

    /// The templates, in the order of their names.
    pub(crate) fn templates(&self) -> Vec<&str> {
        let mut names: Vec<_> = self.templates.keys().map(String::as_str).collect();
        names.sort_unstable();
        names
    }

    /// Approximation of Alexa's speech for an accepted event, on a device of this locale.
    pub(crate) fn speech(
        &self,
        name: &str,
        request: &Value,
        locale: Option<Locale>,
        zone: &TimeZone,
    ) -> Option<Speech> {
        let speaker = self.templates.get(name)?.speaker.as_ref()?;
        speaker.say_in(request, locale, &|moment| zone.east(moment))
    }

    /// Everything that is wrong with a request, level by level: what lies in a wrong envelope is not judged.
    pub(crate) fn check(
        &self,
        request: &Value,
        now: Timestamp,
        plain_text: PlainText,
    ) -> Result<(), Refusal> {
        report("", self.envelope.check(request))?;
        let name = request.pointer("/event/name").and_then(Value::as_str).unwrap_or_default();
        let template = self.templates.get(name).ok_or_else(|| {
            let message = format!("there is no schema for the event {name:?}");
            refuse(vec![Flaw { pointer: "/event/name".to_owned(), message }])
        })?;
        let payload = request.pointer("/event/payload").unwrap_or(&Value::Null);
        report("/event/payload", template.payload.check(payload))?;
        let flaws = references::check(&template.schema, request, plain_text);
        if flaws.is_empty() { check_life_span(request, now) } else { Err(refuse(flaws)) }
    }
}

/// A refusal for these violations, in the order of their discovery.
fn report(root: &str, violations: Vec<Violation>) -> Result<(), Refusal> {
    let flaw = |violation: Violation| Flaw {
        pointer: format!("{root}{}", violation.pointer),
        message: violation.message,
    };
    let flaws: Vec<_> = violations.into_iter().map(flaw).collect();
    if flaws.is_empty() { Ok(()) } else { Err(refuse(flaws)) }
}

/// One message of all of them; of very many, the first.
fn refuse(mut flaws: Vec<Flaw>) -> Refusal {
    flaws.truncate(MAX_FLAWS);
    for flaw in &mut flaws {
        clip(&mut flaw.pointer, MAX_TEXT);
        clip(&mut flaw.message, MAX_TEXT);
    }
    let line = |flaw: &Flaw| format!("{}: {}", flaw.pointer, flaw.message);
    let lines: Vec<_> = flaws.iter().map(line).collect();
    Refusal::invalid(format!("Violations for request: [{}]", lines.join("; ")), flaws)
}

/// The service measures from its own clock, on arrival.
fn check_life_span(request: &Value, now: Timestamp) -> Result<(), Refusal> {
    let expiry =
        request.get("expiryTime").and_then(Value::as_str).and_then(|text| text.parse().ok());
    match expiry.map(|expiry| LifeSpan::between(now, expiry)) {
        Some(Ok(_)) => Ok(()),
        _ => {
            let message = "not between 5 minutes and 24 hours from now".to_owned();
            let flaw = Flaw { pointer: "/expiryTime".to_owned(), message };
            Err(Refusal::invalid(LIFE_SPAN.to_owned(), vec![flaw]))
        }
    }
}
