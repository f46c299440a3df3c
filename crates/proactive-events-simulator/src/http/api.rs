//! The routes that `docs/openapi.json` describes, each declared where its handler is.

use std::sync::Arc;

use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};
use utoipa_axum::routes;

use super::control::{clock, customers, faults, settings, views};
use super::site::Site;
use super::{events, health, token};

/// The service itself.
pub(super) fn service() -> OpenApiRouter<Arc<Site>> {
    OpenApiRouter::default()
        .routes(routes!(token::token))
        .routes(routes!(token::token_alias))
        .routes(routes!(events::live))
        .routes(routes!(events::development))
}

/// Signs of life.
pub(super) fn health() -> UtoipaMethodRouter<Arc<Site>> {
    routes!(health::health)
}

/// The control API.
pub(super) fn control() -> OpenApiRouter<Arc<Site>> {
    OpenApiRouter::default()
        .routes(routes!(views::events))
        .routes(routes!(views::exchanges))
        .routes(routes!(views::stats))
        .routes(routes!(faults::list, faults::add, faults::clear))
        .routes(routes!(settings::show, settings::change))
        .routes(routes!(clock::show, clock::advance))
        .routes(routes!(views::reset))
        .routes(routes!(customers::subscribe, customers::unsubscribe))
        .routes(routes!(customers::enable, customers::disable))
}
