//! The end of a connection in the middle of something.

use std::fmt;

use axum::response::{IntoResponse, Response};

/// The connection is to be closed without an answer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Close;

impl fmt::Display for Close {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("closed by a fault rule")
    }
}

impl std::error::Error for Close {}

/// A handler can't fail: the mark tells the connection to end instead of writing this response.
impl IntoResponse for Close {
    fn into_response(self) -> Response {
        let mut response = Response::default();
        response.extensions_mut().insert(self);
        response
    }
}
