//! Texts fit to be shown and logged: without secrets, and without what a terminal obeys.

mod disguised;
mod encoded;
mod id;
mod part;
mod text;
mod url;
mod views;

pub use text::redact_text;
pub use url::redact_url;

/// Stands where a secret was repeated.
const REDACTED: &str = "[redacted]";
