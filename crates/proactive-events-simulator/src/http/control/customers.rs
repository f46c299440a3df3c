//! Customers: who has turned which notifications on, and who has enabled the skill.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{FromRequestParts, Path, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::Response;
use serde::Deserialize;
use utoipa::ToSchema;

use super::object::{Unreadable, kept, read};
use crate::http::refusals::OfChange;
use crate::http::site::Site;
use crate::response::refused;
use crate::service::Subscribed;

/// Advice when there is no room for more customers.
const RESET: &str = "POST /simulator/reset forgets them";

/// The user id in a path, which may have slashes.
pub(in crate::http) struct Customer(String);

impl<S: Send + Sync> FromRequestParts<S> for Customer {
    type Rejection = Response;

    async fn from_request_parts(head: &mut Parts, state: &S) -> Result<Self, Response> {
        let Path(user) = Path::from_request_parts(head, state).await.map_err(|rejection| {
            refused(StatusCode::BAD_REQUEST, format!("no user id: {rejection}"))
        })?;
        Ok(Self(user))
    }
}

/// The templates that a customer turns on.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::http) struct TurnedOn {
    events: Vec<String>,
}

/// The customer has turned notifications on, or those of these templates
#[utoipa::path(
    put,
    path = "/simulator/subscriptions/{*userId}",
    operation_id = "subscribe",
    params(("userId" = String, Path, min_length = 1)),
    request_body = TurnedOn,
    responses((status = 204, description = "Done."), OfChange)
)]
pub(in crate::http) async fn subscribe(
    State(site): State<Arc<Site>>,
    customer: Customer,
    body: Bytes,
) -> Result<Response, Unreadable> {
    let subscribed = if body.is_empty() {
        Subscribed::Everything
    } else {
        let on: TurnedOn = read(&body, "no list of events")?;
        Subscribed::Templates(on.events.into_iter().collect())
    };
    Ok(subscription(&site, &customer, subscribed))
}

/// The customer has turned them off
#[utoipa::path(
    delete,
    path = "/simulator/subscriptions/{*userId}",
    operation_id = "unsubscribe",
    params(("userId" = String, Path, min_length = 1)),
    responses((status = 204, description = "Done."), OfChange)
)]
pub(in crate::http) async fn unsubscribe(
    State(site): State<Arc<Site>>,
    customer: Customer,
) -> Response {
    subscription(&site, &customer, Subscribed::Nothing)
}

/// The customer has enabled the skill
#[utoipa::path(
    put,
    path = "/simulator/enablements/{*userId}",
    operation_id = "enable",
    params(("userId" = String, Path, min_length = 1)),
    responses((status = 204, description = "Done."), OfChange)
)]
pub(in crate::http) async fn enable(State(site): State<Arc<Site>>, customer: Customer) -> Response {
    enablement(&site, &customer, true)
}

/// The customer has disabled it
#[utoipa::path(
    delete,
    path = "/simulator/enablements/{*userId}",
    operation_id = "disable",
    params(("userId" = String, Path, min_length = 1)),
    responses((status = 204, description = "Done."), OfChange)
)]
pub(in crate::http) async fn disable(
    State(site): State<Arc<Site>>,
    customer: Customer,
) -> Response {
    enablement(&site, &customer, false)
}

fn subscription(site: &Site, Customer(user): &Customer, subscribed: Subscribed) -> Response {
    let is_kept = site.service.subscriptions().set_bounded(user, subscribed);
    kept(is_kept, "customers", RESET)
}

fn enablement(site: &Site, Customer(user): &Customer, enabled: bool) -> Response {
    let is_kept = site.service.subscriptions().enable_bounded(user, enabled);
    kept(is_kept, "customers", RESET)
}
