//! Texts fit to be shown and logged: without secrets, and without what a terminal obeys.

mod text;
mod url;

pub use text::redact_text;
pub use url::redact_url;
