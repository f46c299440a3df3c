//! Fault rules.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::object::{Unreadable, kept, read};
use crate::faults::Fault;
use crate::http::refusals::{OfChange, OfControl};
use crate::http::site::Site;
use crate::response::json;

/// The rules
#[utoipa::path(
    get,
    path = "/simulator/faults",
    operation_id = "faults",
    responses((status = 200, description = "Rules.", body = Vec<Fault>), OfControl)
)]
pub(in crate::http) async fn list(State(site): State<Arc<Site>>) -> Response {
    json(StatusCode::OK, &site.service.faults().list())
}

/// Append a rule
#[utoipa::path(
    post,
    path = "/simulator/faults",
    operation_id = "addFault",
    request_body = Fault,
    responses((status = 204, description = "Done."), OfChange)
)]
pub(in crate::http) async fn add(
    State(site): State<Arc<Site>>,
    body: Bytes,
) -> Result<Response, Unreadable> {
    let fault: Fault = read(&body, "not a fault rule")?;
    let is_kept = site.service.faults().push_bounded(fault);
    Ok(kept(is_kept, "fault rules", "DELETE /simulator/faults removes them"))
}

/// Forget the rules
#[utoipa::path(
    delete,
    path = "/simulator/faults",
    operation_id = "clearFaults",
    responses((status = 204, description = "Done."), OfChange)
)]
pub(in crate::http) async fn clear(State(site): State<Arc<Site>>) -> StatusCode {
    site.service.faults().clear();
    StatusCode::NO_CONTENT
}
