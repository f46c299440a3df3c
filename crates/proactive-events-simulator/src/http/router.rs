//! Routes: the service itself, public information, the control API and the page.

use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use axum::response::Response;
use axum::routing::{MethodRouter, any, get};
use utoipa_axum::router::UtoipaMethodRouterExt as _;

use super::site::Site;
use super::{api, body, layers, openapi};
use crate::page;
use crate::response::{empty, refused, with_body};

/// All routes; `HEAD` is answered wherever `GET` is.
pub(super) fn routes(site: &Arc<Site>) -> Router {
    public(site)
        .merge(control(site))
        .merge(pages(site))
        .fallback(nothing)
        .with_state(Arc::clone(site))
}

/// The service itself, and pages without personal data.
fn public(site: &Arc<Site>) -> Router<Arc<Site>> {
    let health = api::health().map(|route| with_body_read(site, route));
    Router::from(api::service().routes(health))
        .route("/openapi.json", with_body_read(site, get(description)))
        .method_not_allowed_fallback(wrong_method)
}

/// The control API, for this machine and allowed hosts only.
fn control(site: &Arc<Site>) -> Router<Arc<Site>> {
    Router::from(api::control())
        .route("/simulator/live", get(super::control::live))
        .route("/simulator", any(nothing))
        .route("/simulator/{*path}", any(nothing))
        .method_not_allowed_fallback(wrong_method)
        .layer(from_fn_with_state(Arc::clone(site), layers::read_body))
        .layer(from_fn_with_state(Arc::clone(site), layers::check_access))
}

/// The page, for this machine and allowed hosts only.
fn pages(site: &Arc<Site>) -> Router<Arc<Site>> {
    page::routes(&site.service, |route| with_body_read(site, route))
        .method_not_allowed_fallback(wrong_method)
        .layer(from_fn_with_state(Arc::clone(site), layers::check_access))
}

/// Reads the body of a request whose method is right before it is answered.
fn with_body_read<S: Clone + Send + Sync + 'static>(
    site: &Arc<Site>,
    route: MethodRouter<S>,
) -> MethodRouter<S> {
    route.route_layer(from_fn_with_state(Arc::clone(site), layers::read_body))
}

async fn description() -> Response {
    with_body(StatusCode::OK, "application/json", openapi::text())
}

async fn nothing(request: Request) -> Response {
    let (head, body) = request.into_parts();
    body::discard(&head, body);
    refused(StatusCode::NOT_FOUND, format!("There is no {} here.", head.uri.path()))
}

/// The router adds the methods that are allowed.
async fn wrong_method(request: Request) -> Response {
    let (head, body) = request.into_parts();
    body::discard(&head, body);
    empty(StatusCode::METHOD_NOT_ALLOWED)
}
