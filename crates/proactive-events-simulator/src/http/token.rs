//! The token paths.

use std::sync::Arc;

use axum::Form;
use axum::body::Body;
use axum::extract::{FromRequest as _, Request, State};
use axum::response::Response;

use super::body;
use super::refusals::OfAny;
use super::site::Site;
use crate::close::Close;
use crate::faults::{Fault, FaultPath, toxics};
use crate::paths::{TOKEN_PATH, TOKEN_PATH_ALIAS};
use crate::service::tokens::{self, Grant, GrantError, TokenRequest};

/// A token for the events paths; any credentials but client_id=unknown
#[utoipa::path(
    post,
    path = TOKEN_PATH,
    operation_id = "token",
    request_body(content = inline(TokenRequest), content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "A token for an hour.", body = inline(Grant)),
        (status = 400, description = "No token.", body = inline(GrantError)),
        (status = 401, description = "No token.", body = inline(GrantError)),
        OfAny
    )
)]
pub(super) async fn token(
    State(site): State<Arc<Site>>,
    request: Request,
) -> Result<Response, Close> {
    post(&site, request).await
}

/// A token for the events paths; any credentials but client_id=unknown
#[utoipa::path(
    post,
    path = TOKEN_PATH_ALIAS,
    operation_id = "tokenAlias",
    request_body(content = inline(TokenRequest), content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "A token for an hour.", body = inline(Grant)),
        (status = 400, description = "No token.", body = inline(GrantError)),
        (status = 401, description = "No token.", body = inline(GrantError)),
        OfAny
    )
)]
pub(super) async fn token_alias(
    State(site): State<Arc<Site>>,
    request: Request,
) -> Result<Response, Close> {
    post(&site, request).await
}

async fn post(site: &Site, request: Request) -> Result<Response, Close> {
    let (head, body) = request.into_parts();
    let body = body::read(&site.room, &head, body).await?;
    let service = &site.service;
    service.counted().tokens += 1;
    let held = match body {
        Ok(held) => held,
        Err(refusal) => return Ok(refusal),
    };
    let fault = service.fault(FaultPath::Token).await?;
    let response = match fault.as_ref().and_then(Fault::answer) {
        Some(response) => response,
        None => {
            let request = Request::from_parts(head, Body::from(held.bytes.clone()));
            let form = Form::from_request(request, &()).await.ok();
            let form = form.as_ref().map(|Form(form): &Form<TokenRequest>| form);
            tokens::post(&mut service.tokens(), service.clock.now(), form)
        }
    };
    Ok(toxics::attach(fault, response))
}
