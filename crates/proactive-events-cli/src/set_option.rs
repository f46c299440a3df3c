//! `--set POINTER=VALUE`.

use anyhow::Context as _;
use proactive_events::Document;

/// Applies `POINTER=VALUE`; a value that is not JSON is text.
pub(crate) fn apply(document: &mut Document, change: &str) -> anyhow::Result<()> {
    let (pointer, value) =
        change.split_once('=').with_context(|| format!("--set {change:?} is not POINTER=VALUE"))?;
    let text = || serde_json::Value::from(value).to_string();
    let is_json = serde_json::from_str::<serde_json::Value>(value).is_ok();
    let json = if is_json { value.to_owned() } else { text() };
    document.set(pointer, &json).with_context(|| format!("--set {change:?}"))
}
