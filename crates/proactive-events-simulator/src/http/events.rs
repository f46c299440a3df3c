//! The events paths.

use std::borrow::Cow;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::response::Response;
use proactive_events::Stage;
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use super::body;
use super::refusals::OfEvents;
use super::site::Site;
use crate::close::Close;
use crate::paths::{DEVELOPMENT_PATH, LIVE_PATH};
use crate::service::events;

/// A request as the catalog's schemas describe it: they are added to the description under the same name.
struct Envelope;

impl PartialSchema for Envelope {
    fn schema() -> RefOr<Schema> {
        Schema::default().into()
    }
}

impl ToSchema for Envelope {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("request")
    }
}

/// Create or update an event for the customers
#[utoipa::path(
    post,
    path = LIVE_PATH,
    operation_id = "sendLive",
    request_body = Envelope,
    responses((status = 202, description = "Accepted."), OfEvents),
    security(("token" = []))
)]
pub(super) async fn live(
    State(site): State<Arc<Site>>,
    request: Request,
) -> Result<Response, Close> {
    post(&site, Stage::Live, request).await
}

/// Create or update an event for the testers
#[utoipa::path(
    post,
    path = DEVELOPMENT_PATH,
    operation_id = "sendDevelopment",
    request_body = Envelope,
    responses((status = 202, description = "Accepted."), OfEvents),
    security(("token" = []))
)]
pub(super) async fn development(
    State(site): State<Arc<Site>>,
    request: Request,
) -> Result<Response, Close> {
    post(&site, Stage::Development, request).await
}

async fn post(site: &Site, stage: Stage, request: Request) -> Result<Response, Close> {
    let (head, body) = request.into_parts();
    let body = body::read(&site.room, &head, body).await?;
    site.service.counted().requests += 1;
    let response = match body {
        Ok(held) => events::post(&site.service, stage, &head, &held.bytes).await?,
        Err(refusal) => refusal,
    };
    site.service.counted().count(response.status());
    Ok(response)
}
