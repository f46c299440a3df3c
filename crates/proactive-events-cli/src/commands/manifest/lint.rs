//! What a manifest lacks.

use proactive_events::Event as _;
use proactive_events::catalog::AnyEvent;
use serde::Serialize;
use serde_json::Value;

use super::{PERMISSION, SUBSCRIPTION};

/// Something that is missing or wrong.
#[derive(Debug, Serialize)]
pub(crate) struct Lack {
    /// Where in the manifest: a JSON pointer (RFC 6901).
    pub(crate) pointer: String,
    pub(crate) code: &'static str,
    pub(crate) message: String,
    pub(crate) hint: String,
    /// The name that is missing.
    #[serde(skip)]
    pub(crate) name: String,
}

impl Lack {
    fn new(pointer: &str, code: &'static str, message: String, hint: &str) -> Self {
        let (pointer, hint) = (pointer.to_owned(), hint.to_owned());
        Self { pointer, code, message, hint, name: String::new() }
    }

    fn named(self, name: &str) -> Self {
        Self { name: name.to_owned(), ..self }
    }
}

/// Everything that the manifest lacks to send these templates, in the order of the manifest.
pub(crate) fn lint(manifest: &Value, templates: &[String]) -> Vec<Lack> {
    let mut lacks = Vec::new();
    if !names(manifest, "/permissions", "name").any(|name| name == PERMISSION) {
        let message = format!("the permission {PERMISSION} is missing");
        lacks.push(
            Lack::new(
                "/permissions",
                "permission-missing",
                message,
                "proactive manifest patch adds it",
            )
            .named(PERMISSION),
        );
    }
    let uri = manifest.pointer("/events/endpoint/uri").and_then(Value::as_str);
    if uri.is_none_or(|uri| uri.trim().is_empty()) {
        let message = "there is no endpoint for skill events".to_owned();
        let hint = "name the ARN of the skill's function, or its https URL: proactive manifest patch --uri";
        lacks.push(Lack::new("/events/endpoint/uri", "endpoint-missing", message, hint));
    }
    lint_publications(manifest, templates, &mut lacks);
    if !names(manifest, "/events/subscriptions", "eventName").any(|name| name == SUBSCRIPTION) {
        let message = format!("{SUBSCRIPTION} is missing: the skill does not learn who subscribed");
        let hint = "proactive manifest patch adds it";
        let lack = Lack::new("/events/subscriptions", "subscription-missing", message, hint);
        lacks.push(lack.named(SUBSCRIPTION));
    }
    lacks
}

fn lint_publications(manifest: &Value, templates: &[String], lacks: &mut Vec<Lack>) {
    const POINTER: &str = "/events/publications";
    let published: Vec<_> = names(manifest, POINTER, "eventName").collect();
    for (index, name) in published.iter().enumerate() {
        if name.starts_with("AMAZON.") && !AnyEvent::NAMES.contains(name) {
            let near = proactive_events::did_you_mean(name, AnyEvent::NAMES.iter().copied());
            let hint = near.map_or_else(
                || "all templates: proactive templates".to_owned(),
                |near| format!("did you mean {near}?"),
            );
            let pointer = format!("{POINTER}/{index}/eventName");
            let message = format!("{name:?} is no template");
            lacks.push(Lack::new(&pointer, "unknown-template", message, &hint));
        }
    }
    for template in templates.iter().filter(|template| !published.contains(&template.as_str())) {
        let message = format!("{template} is not among the publications");
        let hint = "proactive manifest patch adds it";
        lacks.push(Lack::new(POINTER, "publication-missing", message, hint).named(template));
    }
    if templates.is_empty() && published.is_empty() {
        let message = "no template is published".to_owned();
        let hint = "say which are sent: --template AMAZON.OrderStatus.Updated";
        lacks.push(Lack::new(POINTER, "publication-missing", message, hint));
    }
}

/// The names in a list of objects.
fn names<'a>(manifest: &'a Value, list: &str, key: &str) -> impl Iterator<Item = &'a str> {
    let items = manifest.pointer(list).and_then(Value::as_array).into_iter().flatten();
    items.filter_map(move |item| item.get(key)?.as_str())
}
