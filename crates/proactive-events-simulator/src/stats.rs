//! Counters.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

/// Counts since the start or the last reset.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct Stats {
    /// Requests for a token.
    pub tokens: u64,
    /// Connections.
    pub connections: u64,
    /// Requests to the events paths.
    pub requests: u64,
    /// Answers of the events paths by status.
    #[schema(value_type = BTreeMap<String, u64>)]
    pub by_status: BTreeMap<u16, u64>,
    /// Distinct events accepted: by stage, audience and reference id.
    pub events: u64,
}

impl Stats {
    pub(crate) fn count(&mut self, status: StatusCode) {
        *self.by_status.entry(status.as_u16()).or_default() += 1;
    }
}
