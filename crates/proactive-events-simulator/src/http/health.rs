//! Signs of life for those who start the simulator and wait for it.

use axum::Json;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::schema::{Object, ObjectBuilder, Type};

use super::refusals::OfAny;

/// The simulator serves.
#[derive(Serialize, ToSchema)]
pub(super) struct Health {
    #[schema(schema_with = ok)]
    status: &'static str,
}

fn ok() -> Object {
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(["ok"])).build()
}

/// Sign of life
#[utoipa::path(
    get,
    path = "/health",
    operation_id = "health",
    responses((status = 200, description = "It serves.", body = inline(Health)), OfAny)
)]
pub(super) async fn health() -> Json<Health> {
    Json(Health { status: "ok" })
}
