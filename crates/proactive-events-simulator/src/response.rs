//! Responses: status, headers, and a JSON body or none.

use axum::Json;
use axum::body::Body;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER};
use axum::response::{IntoResponse as _, Response};
use proactive_events::ReferenceId;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::schema::{Object, ObjectBuilder, SchemaType, Type};

use crate::settings::ErrorShape;

/// Header with the id of a request.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-amzn-requestid");

/// Why a request is refused, in one of the shapes on record.
#[derive(Serialize, ToSchema)]
#[schema(as = Refusal)]
#[serde(deny_unknown_fields)]
pub(crate) struct RefusalBody<'a> {
    /// Code or status.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = text_or_number)]
    code: Option<Code>,
    /// Explanation for people.
    message: &'a str,
    /// Name of the status.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    kind: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Code {
    Name(String),
    Status(u16),
}

fn text_or_number() -> Object {
    let types = SchemaType::from_iter([Type::String, Type::Integer]);
    ObjectBuilder::new().schema_type(types).build()
}

/// A response without a body.
pub(crate) fn empty(status: StatusCode) -> Response {
    status.into_response()
}

/// A response with a JSON body.
pub(crate) fn json(status: StatusCode, body: &impl Serialize) -> Response {
    (status, Json(body)).into_response()
}

/// A response with a body.
pub(crate) fn with_body(
    status: StatusCode,
    content_type: &'static str,
    body: impl Into<Body>,
) -> Response {
    (status, [(CONTENT_TYPE, content_type)], body.into()).into_response()
}

/// A refusal in the recorded shape of the events API.
pub(crate) fn refused(status: StatusCode, message: impl AsRef<str>) -> Response {
    refused_as(ErrorShape::Type, status, message.as_ref())
}

/// The same in another shape of those on record.
pub(crate) fn refused_as(shape: ErrorShape, status: StatusCode, message: &str) -> Response {
    let (code, kind) = match shape {
        ErrorShape::Type => (None, Some(status.canonical_reason().unwrap_or("Error"))),
        ErrorShape::Code => (Some(Code::Name(code(status))), None),
        ErrorShape::Number => (Some(Code::Status(status.as_u16())), None),
    };
    json(status, &RefusalBody { code, message, kind })
}

/// Amazon documents one code, and no list; the others are made like it.
fn code(status: StatusCode) -> String {
    match status.canonical_reason() {
        Some(reason) if status != StatusCode::BAD_REQUEST => {
            reason.to_uppercase().replace(' ', "_")
        }
        Some(_) => "INVALID_PROPERTY".to_owned(),
        None => "LIMIT_REACHED".to_owned(),
    }
}

/// The same with `Retry-After` in seconds.
pub(crate) fn retry_after(mut response: Response, seconds: Option<u64>) -> Response {
    if let Some(seconds) = seconds {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

/// The id of the request, which every response has; made if there is none yet.
pub(crate) fn request_id(response: &mut Response) -> Option<&str> {
    let id = response.headers_mut().entry(REQUEST_ID).or_insert_with(|| {
        // A random id is always a valid value.
        let id = HeaderValue::from_str(ReferenceId::random().as_str());
        id.unwrap_or(HeaderValue::from_static(""))
    });
    id.to_str().ok()
}
