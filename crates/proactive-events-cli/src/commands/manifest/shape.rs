//! Check of the types of the relevant parts of a manifest.

use jsonc_parser::ast;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};
use serde_json::Value;

use super::finding::{Finding, REPEATED_KEY, WRONG_TYPE};

/// The regions that may have an endpoint of their own.
const REGIONS: [&str; 3] = ["NA", "EU", "FE"];

/// Required type of a value.
#[derive(Clone, Copy)]
enum Kind {
    Object,
    List,
    Text,
}

impl Kind {
    fn holds(self, value: &Value) -> bool {
        match self {
            Self::Object => value.is_object(),
            Self::List => value.is_array(),
            Self::Text => value.is_string(),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Object => "an object",
            Self::List => "an array",
            Self::Text => "a text",
        }
    }
}

/// Everything of the wrong type, and regions that do not exist.
pub(super) fn check(manifest: &Value) -> Vec<Finding> {
    let mut findings = Vec::new();
    names(manifest, "/permissions", "name", &mut findings);
    if !is(manifest, "/events", Kind::Object, &mut findings) {
        return findings;
    }
    endpoint(manifest, "/events", &mut findings);
    if is(manifest, "/events/regions", Kind::Object, &mut findings) {
        for name in keys(manifest, "/events/regions") {
            let pointer = format!("/events/regions/{}", name.replace('~', "~0").replace('/', "~1"));
            if !REGIONS.contains(&name) {
                let message = format!("{name:?} is not a region of Alexa");
                let hint = format!("the regions are {}", REGIONS.join(", "));
                findings.push(Finding::new(&pointer, "region-unknown", message, hint));
            } else if is(manifest, &pointer, Kind::Object, &mut findings) {
                endpoint(manifest, &pointer, &mut findings);
            }
        }
    }
    names(manifest, "/events/publications", "eventName", &mut findings);
    names(manifest, "/events/subscriptions", "eventName", &mut findings);
    findings
}

/// The regions that have an endpoint of their own.
pub(super) fn regions(manifest: &Value) -> Vec<&str> {
    keys(manifest, "/events/regions").into_iter().filter(|it| REGIONS.contains(it)).collect()
}

fn keys<'a>(manifest: &'a Value, pointer: &str) -> Vec<&'a str> {
    let members = manifest.pointer(pointer).and_then(Value::as_object).into_iter().flatten();
    members.map(|(name, _)| name.as_str()).collect()
}

fn endpoint(manifest: &Value, holder: &str, findings: &mut Vec<Finding>) {
    let pointer = format!("{holder}/endpoint");
    if is(manifest, &pointer, Kind::Object, findings) {
        for name in ["uri", "sslCertificateType"] {
            is(manifest, &format!("{pointer}/{name}"), Kind::Text, findings);
        }
    }
}

/// A list of objects that each have a name.
fn names(manifest: &Value, pointer: &str, key: &str, findings: &mut Vec<Finding>) {
    if !is(manifest, pointer, Kind::List, findings) {
        return;
    }
    let items = manifest.pointer(pointer).and_then(Value::as_array).map_or(0, Vec::len);
    for index in 0..items {
        let item = format!("{pointer}/{index}");
        if !is(manifest, &item, Kind::Object, findings) {
            continue;
        }
        let name = format!("{item}/{key}");
        if manifest.pointer(&name).is_none() {
            let message = format!("the property {key:?} is missing");
            findings.push(Finding::new(&name, WRONG_TYPE, message, "fix it by hand"));
        }
        is(manifest, &name, Kind::Text, findings);
    }
}

/// True if the value, if there is one, is of this kind; reports any other kind.
fn is(manifest: &Value, pointer: &str, kind: Kind, findings: &mut Vec<Finding>) -> bool {
    match manifest.pointer(pointer) {
        Some(value) if !kind.holds(value) => {
            let message = format!("it is not {}", kind.name());
            findings.push(Finding::new(pointer, WRONG_TYPE, message, "fix it by hand"));
            false
        }
        _ => true,
    }
}

/// The first key that an object of the text has twice; `root` is the pointer to the manifest.
pub(super) fn repeated_key(text: &str, root: &str) -> Option<Finding> {
    let parsed = parse_to_ast(text, &CollectOptions::default(), &ParseOptions::default()).ok()?;
    let pointer = repeated(parsed.value.as_ref()?, String::new())?;
    let pointer = pointer.strip_prefix(root).unwrap_or(&pointer);
    Some(Finding::new(pointer, REPEATED_KEY, "the key stands there twice", "fix it by hand"))
}

fn repeated(value: &ast::Value<'_>, pointer: String) -> Option<String> {
    match value {
        ast::Value::Object(object) => {
            let mut seen = std::collections::HashSet::new();
            object.properties.iter().find_map(|property| {
                let name = property.name.as_str();
                let below = name.replace('~', "~0").replace('/', "~1");
                let below = format!("{pointer}/{below}");
                if seen.insert(name) { repeated(&property.value, below) } else { Some(below) }
            })
        }
        ast::Value::Array(array) => {
            let mut items = array.elements.iter().enumerate();
            items.find_map(|(index, item)| repeated(item, format!("{pointer}/{index}")))
        }
        _ => None,
    }
}
