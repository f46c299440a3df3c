//! The routes with everything that they need; each connection has a clone.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{ALLOW, CONTENT_LENGTH, DATE, HeaderValue};
use axum::http::uri::PathAndQuery;
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use hyper::body::Incoming;
use tower_service::Service as _;

use super::router;
use super::site::Site;
use crate::close::Close;
use crate::paths::{DEVELOPMENT_PATH, LIVE_PATH, TOKEN_PATH, TOKEN_PATH_ALIAS};
use crate::response::request_id;
use crate::service::Service;

/// The simulator as it is reached over HTTP.
#[derive(Clone, Debug)]
pub(crate) struct App {
    pub(crate) site: Arc<Site>,
    router: Router,
}

impl App {
    pub(crate) fn new(site: Site) -> Self {
        let site = Arc::new(site);
        Self { router: router::routes(&site), site }
    }

    /// Answers a request, or closes its connection.
    pub(super) async fn answer(
        mut self,
        request: hyper::Request<Incoming>,
    ) -> Result<Response, Close> {
        let mut request: Request = request.map(Body::new);
        if let Some(uri) = without_last_slash(request.uri()) {
            *request.uri_mut() = uri;
        }
        let Ok(mut response) = self.router.call(request).await;
        if let Some(close) = response.extensions().get::<Close>() {
            return Err(*close);
        }
        finish(&mut response, &self.site.service);
        Ok(response)
    }
}

/// Paths that may have one slash at the end; those of the control API may have more.
const WITH_SLASH: [&str; 6] =
    [TOKEN_PATH, TOKEN_PATH_ALIAS, LIVE_PATH, DEVELOPMENT_PATH, "/openapi.json", "/health"];

/// The same without a slash at the end of its path, if it has one and needs none.
fn without_last_slash(uri: &Uri) -> Option<Uri> {
    let path = uri.path();
    let stripped = path.strip_suffix('/')?;
    let trimmed = match path.starts_with("/simulator") {
        true => path.trim_end_matches('/'),
        false => WITH_SLASH.into_iter().find(|path| *path == stripped)?,
    };
    let text = match uri.query() {
        Some(query) => format!("{trimmed}?{query}"),
        None => trimmed.to_owned(),
    };
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(PathAndQuery::try_from(text).ok()?);
    Uri::from_parts(parts).ok()
}

/// Adds the headers that every response has, and corrects those of the router: it lists the methods of a path also
/// for a refusal by a layer, and gives an empty response to `HEAD` a length.
fn finish(response: &mut Response, service: &Service) {
    let _ = request_id(response);
    let status = response.status();
    let headers = response.headers_mut();
    headers.insert(DATE, date(service));
    if let Some(methods) = headers.remove(ALLOW)
        && status == StatusCode::METHOD_NOT_ALLOWED
    {
        headers.insert(ALLOW, spaced(&methods).unwrap_or(methods));
    }
    if status == StatusCode::NO_CONTENT {
        headers.remove(CONTENT_LENGTH);
    }
}

/// `GET,HEAD` → `GET, HEAD`, as HTTP servers usually write a list.
fn spaced(methods: &HeaderValue) -> Option<HeaderValue> {
    let methods: Vec<_> = methods.to_str().ok()?.split(',').map(str::trim).collect();
    HeaderValue::try_from(methods.join(", ")).ok()
}

/// The service's own clock, as clients see it.
fn date(service: &Service) -> HeaderValue {
    let millis = u64::try_from(service.clock.now().unix_millis()).unwrap_or_default();
    let moment = SystemTime::UNIX_EPOCH + Duration::from_millis(millis);
    HeaderValue::try_from(httpdate::fmt_http_date(moment)).unwrap_or(HeaderValue::from_static(""))
}
