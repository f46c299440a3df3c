//! Missing parts and errors of a manifest.

use proactive_events::Event as _;
use proactive_events::catalog::AnyEvent;
use serde_json::Value;

use super::endpoint::{CERTIFICATES, flaw, is_https};
use super::finding::{Finding, WRONG_TYPE};
use super::{PERMISSION, SUBSCRIPTION, shape};

const PATCH_ADDS: &str = "proactive manifest patch adds it";
const PATCH_REPLACES: &str = "proactive manifest patch replaces it";

/// Everything that is wrong with the manifest for one who sends these templates. What has the wrong type is told
/// alone.
pub(crate) fn lint(manifest: &Value, templates: &[String]) -> Vec<Finding> {
    let mut findings = shape::check(manifest);
    if findings.iter().any(|finding| finding.code == WRONG_TYPE) {
        return findings;
    }
    let permission = (PERMISSION, "permission-missing", "permission-misspelt");
    lint_name(manifest, "/permissions", "name", permission, &mut findings);
    lint_endpoint(manifest, "/events", &mut findings);
    for region in shape::regions(manifest) {
        lint_endpoint(manifest, &format!("/events/regions/{region}"), &mut findings);
    }
    lint_publications(manifest, templates, &mut findings);
    let subscription = (SUBSCRIPTION, "subscription-missing", "subscription-misspelt");
    lint_name(manifest, "/events/subscriptions", "eventName", subscription, &mut findings);
    findings
}

/// A name that must stand in a list, spelt right.
fn lint_name(
    manifest: &Value,
    list: &str,
    key: &str,
    (name, missing, misspelt): (&str, &'static str, &'static str),
    findings: &mut Vec<Finding>,
) {
    for (index, other) in names(manifest, list, key).into_iter().enumerate() {
        if is_misspelt(other, name) {
            let message = format!("{other:?} is misspelt: {name} is meant");
            let pointer = format!("{list}/{index}/{key}");
            findings.push(Finding::new(&pointer, misspelt, message, PATCH_REPLACES).named(name));
        }
    }
    if !names(manifest, list, key).contains(&name) {
        let message = match missing {
            "permission-missing" => format!("the permission {name} is missing"),
            _ => format!("{name} is missing: the skill does not learn who subscribed"),
        };
        findings.push(Finding::new(list, missing, message, PATCH_ADDS).named(name));
    }
}

/// True if another name can only be a misspelling of this one. Existing names differ in more.
fn is_misspelt(other: &str, name: &str) -> bool {
    if other == name || other.len() > 100 {
        return false;
    }
    let other = other.trim().to_ascii_lowercase();
    similar::TextDiff::from_chars(other.as_str(), name.to_ascii_lowercase().as_str()).ratio() >= 0.9
}

fn lint_endpoint(manifest: &Value, holder: &str, findings: &mut Vec<Finding>) {
    let text =
        |name: &str| manifest.pointer(&format!("{holder}/endpoint/{name}")).and_then(Value::as_str);
    let uri_at = format!("{holder}/endpoint/uri");
    let certificate_at = format!("{holder}/endpoint/sslCertificateType");
    let certificate = text("sslCertificateType");
    match text("uri").filter(|uri| !uri.trim().is_empty()) {
        None => {
            let message = "there is no endpoint for skill events";
            let hint = "name the ARN of the skill's function, or its https URL: proactive manifest patch --uri";
            findings.push(Finding::new(&uri_at, "endpoint-missing", message, hint));
        }
        Some(uri) => match flaw(uri) {
            Some(flaw) => {
                let hint = "name the ARN of the skill's function, or its https URL: proactive manifest patch --uri";
                findings.push(Finding::new(&uri_at, "endpoint-invalid", flaw, hint));
            }
            None if is_https(uri) && certificate.is_none() => {
                let message = "an https endpoint needs a certificate type";
                let hint = format!(
                    "one of {}: proactive manifest patch --certificate",
                    CERTIFICATES.join(", ")
                );
                findings.push(Finding::new(&certificate_at, "certificate-missing", message, hint));
            }
            None => {}
        },
    }
    if let Some(other) = certificate.filter(|it| !CERTIFICATES.contains(it)) {
        let message = format!("{other:?} is not a certificate type");
        let hint =
            format!("one of {}: proactive manifest patch --certificate", CERTIFICATES.join(", "));
        findings.push(Finding::new(&certificate_at, "certificate-invalid", message, hint));
    }
}

fn lint_publications(manifest: &Value, templates: &[String], findings: &mut Vec<Finding>) {
    const POINTER: &str = "/events/publications";
    let published = names(manifest, POINTER, "eventName");
    for (index, name) in published.iter().enumerate() {
        if name.starts_with("AMAZON.") && !AnyEvent::NAMES.contains(name) {
            let near = proactive_events_text::did_you_mean(name, AnyEvent::NAMES.iter().copied());
            let hint = near.map_or_else(
                || "all templates: proactive templates".to_owned(),
                |near| format!("did you mean {near}?"),
            );
            let pointer = format!("{POINTER}/{index}/eventName");
            let message = format!("unknown template {name:?}");
            findings.push(Finding::new(&pointer, "unknown-template", message, hint));
        }
    }
    for template in templates.iter().filter(|template| !published.contains(&template.as_str())) {
        let message = format!("{template} is not among the publications");
        findings.push(
            Finding::new(POINTER, "publication-missing", message, PATCH_ADDS).named(template),
        );
    }
    if templates.is_empty() && published.is_empty() {
        let hint = "say which are sent: --template AMAZON.OrderStatus.Updated";
        findings.push(Finding::new(
            POINTER,
            "publication-missing",
            "no template is published",
            hint,
        ));
    }
}

/// The names in a list of objects; all of them have one.
fn names<'a>(manifest: &'a Value, list: &str, key: &str) -> Vec<&'a str> {
    let items = manifest.pointer(list).and_then(Value::as_array).into_iter().flatten();
    items.filter_map(|item| item.get(key)?.as_str()).collect()
}
