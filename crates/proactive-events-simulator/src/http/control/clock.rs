//! The simulator's clock.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::object::{Unreadable, read};
use crate::http::refusals::{OfChange, OfControl};
use crate::http::site::Site;

/// The clock of the simulator.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::http) struct Clock {
    /// Total time that it was put forward.
    forward_seconds: u64,
    /// Its time.
    now: String,
}

/// Request to put the clock forward.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::http) struct Advance {
    advance_seconds: u64,
}

/// The time
#[utoipa::path(
    get,
    path = "/simulator/clock",
    operation_id = "clock",
    responses((status = 200, description = "The clock.", body = Clock), OfControl)
)]
pub(in crate::http) async fn show(State(site): State<Arc<Site>>) -> Json<Clock> {
    let clock = &site.service.clock;
    Json(Clock { forward_seconds: clock.forward().as_secs(), now: clock.now().to_string() })
}

/// Put it forward
#[utoipa::path(
    post,
    path = "/simulator/clock",
    operation_id = "advance",
    request_body = Advance,
    responses((status = 200, description = "The clock.", body = Clock), OfChange)
)]
pub(in crate::http) async fn advance(
    State(site): State<Arc<Site>>,
    body: Bytes,
) -> Result<Json<Clock>, Unreadable> {
    let advance: Advance = read(&body, "no advance")?;
    site.service.clock.advance(Duration::from_secs(advance.advance_seconds));
    Ok(show(State(site)).await)
}
