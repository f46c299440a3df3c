//! Token requests, as `tracing` events and counts.

use super::{AccessToken, TokenError};

/// A token came, or did not.
pub(super) fn fetched(fetched: &Result<AccessToken, TokenError>) {
    match fetched {
        Ok(_) => tracing::debug!("a token was fetched"),
        Err(error) => tracing::warn!(error.r#type = error.name(), "no token"),
    }
    #[cfg(feature = "metrics")]
    metrics::counter!(
        "proactive_events.client.tokens",
        "error.type" => fetched.as_ref().err().map_or("", TokenError::name),
    )
    .increment(1);
}
