//! Steps before a handler: access checks, and the body of the request.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::Response;

use super::body;
use super::site::Site;
use crate::close::Close;
use crate::response::refused;

/// Refuses a request of a foreign host or page.
pub(super) async fn check_access(
    State(site): State<Arc<Site>>,
    request: Request,
    next: Next,
) -> Response {
    let (head, body) = request.into_parts();
    match site.guard.refuses(&head) {
        Some(why) => {
            body::discard(&head, body);
            refused(StatusCode::FORBIDDEN, why)
        }
        None => next.run(Request::from_parts(head, body)).await,
    }
}

/// Reads the body, which takes its room until the request is answered.
pub(super) async fn read_body(
    State(site): State<Arc<Site>>,
    request: Request,
    next: Next,
) -> Result<Response, Close> {
    let (head, body) = request.into_parts();
    match body::read(&site.room, &head, body).await? {
        Ok(held) => Ok(next.run(Request::from_parts(head, held.bytes.clone().into())).await),
        Err(refusal) => Ok(refusal),
    }
}
