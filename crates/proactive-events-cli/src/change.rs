//! `--set POINTER=VALUE`.

use proactive_events::Document;

/// Does what `POINTER=VALUE` says; a value that is not JSON is text.
pub(crate) fn apply(document: &mut Document, change: &str) -> Result<(), String> {
    let (pointer, value) =
        change.split_once('=').ok_or_else(|| format!("--set {change:?} is not POINTER=VALUE"))?;
    let text = || serde_json::Value::from(value).to_string();
    let is_json = serde_json::from_str::<serde_json::Value>(value).is_ok();
    let json = if is_json { value.to_owned() } else { text() };
    document.set(pointer, &json).map_err(|error| format!("--set {change:?}: {error}"))
}
