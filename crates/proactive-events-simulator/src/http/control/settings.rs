//! Limits and disputed behaviour.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::object::{Unreadable, read};
use crate::http::refusals::{OfChange, OfControl};
use crate::http::site::Site;
use crate::response::json;
use crate::settings::Settings;

const WRONG: &str = "not settings";

/// Limits and disputed behaviour
#[utoipa::path(
    get,
    path = "/simulator/settings",
    operation_id = "settings",
    responses((status = 200, description = "The settings.", body = Settings), OfControl)
)]
pub(in crate::http) async fn show(State(site): State<Arc<Site>>) -> Response {
    json(StatusCode::OK, &*site.service.settings())
}

/// Change some of them
#[utoipa::path(
    patch,
    path = "/simulator/settings",
    operation_id = "changeSettings",
    request_body = Settings,
    responses((status = 200, description = "The settings.", body = Settings), OfChange)
)]
pub(in crate::http) async fn change(
    State(site): State<Arc<Site>>,
    body: Bytes,
) -> Result<Response, Unreadable> {
    let changes = read(&body, WRONG)?;
    let mut settings = site.service.settings();
    *settings = settings.changed(changes).map_err(|error| Unreadable::new(WRONG, error))?;
    Ok(json(StatusCode::OK, &*settings))
}
