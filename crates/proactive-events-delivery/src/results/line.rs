//! A result as a line of JSON.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::outbox::{Decided, Failure, Outcome, Verdict};

/// A line of a results file.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ResultLine {
    /// The customer; none for a line of the recipients that names none.
    pub user: Option<String>,
    /// The reference id.
    pub reference_id: String,
    /// Kind of outcome.
    pub outcome: Verdict,
    /// The HTTP status, if the service answered.
    pub status: Option<u16>,
    /// The service's name for the request.
    pub request_id: Option<String>,
    /// HTTP requests, as far as they are known.
    pub attempts: u32,
    /// The line of the recipients.
    pub line: Option<u64>,
    /// Why it was not accepted.
    pub error: Option<Failure>,
}

impl fmt::Debug for ResultLine {
    /// Without the customer.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResultLine")
            .field("reference_id", &self.reference_id)
            .field("outcome", &self.outcome)
            .field("status", &self.status)
            .field("line", &self.line)
            .finish_non_exhaustive()
    }
}

impl From<Decided> for ResultLine {
    fn from(decided: Decided) -> Self {
        let Outcome { verdict, status, request_id, attempts, error } = decided.outcome;
        Self {
            user: decided.user.map(|user| user.as_str().to_owned()),
            reference_id: decided.reference_id,
            outcome: verdict,
            status,
            request_id,
            attempts,
            line: decided.line,
            error,
        }
    }
}
