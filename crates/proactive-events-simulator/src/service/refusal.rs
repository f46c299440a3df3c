//! Why a request is refused.

use axum::http::StatusCode;

use crate::inbox::Flaw;

/// A status other than success, and its message.
pub(crate) struct Refusal {
    pub(crate) status: StatusCode,
    pub(crate) message: String,
    pub(crate) violations: Vec<Flaw>,
}

impl Refusal {
    pub(crate) fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self { status, message: message.into(), violations: Vec::new() }
    }

    /// 400 for what is wrong with the request.
    pub(crate) fn invalid(message: String, violations: Vec<Flaw>) -> Self {
        Self { status: StatusCode::BAD_REQUEST, message, violations }
    }
}
