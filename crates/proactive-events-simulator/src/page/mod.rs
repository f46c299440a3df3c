//! The journal for people: a page at `/`, its cards and panel one by one for the script, and what they need.

mod view;

use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Query, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HOST, HeaderMap, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{MethodRouter, get};
use minijinja::value::Serde;
use minijinja::{Environment, Value, context};

use crate::response::{empty, refused, with_body};
use crate::service::Service;
use view::{Filter, Page, Panel};

/// Nothing from elsewhere, nothing inline: text from requests can do nothing, even if it were not escaped.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; \
                      form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

static TEMPLATES: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut templates = Environment::new();
    for (name, text) in [
        ("page.html", include_str!("page.html")),
        ("card.html", include_str!("card.html")),
        ("panel.html", include_str!("panel.html")),
    ] {
        // A template that is wrong is not there, and a test says so.
        let _ = templates.add_template(name, text);
    }
    templates
});

/// The pages; `with_body_read` makes a route read the body of a request first.
pub(crate) fn routes<S>(
    service: &Arc<Service>,
    with_body_read: impl Fn(MethodRouter<Arc<Service>>) -> MethodRouter<Arc<Service>>,
) -> Router<S> {
    Router::new()
        .route("/", with_body_read(get(page)))
        .route("/panel", with_body_read(get(panel)))
        .route("/cards/{*number}", with_body_read(get(card)))
        .route(
            "/style.css",
            with_body_read(asset("text/css; charset=utf-8", include_str!("style.css"))),
        )
        .route(
            "/page.js",
            with_body_read(asset("text/javascript; charset=utf-8", include_str!("page.js"))),
        )
        .route("/icon.svg", with_body_read(asset("image/svg+xml", include_str!("icon.svg"))))
        .with_state(Arc::clone(service))
}

async fn page(
    State(service): State<Arc<Service>>,
    Query(filter): Query<Filter>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    let host = host.or_else(|| uri.authority().map(|it| it.as_str())).unwrap_or("localhost");
    let page = Page::new(&service, filter, host);
    guarded(render("page.html", Value::from(Serde(page))))
}

async fn panel(State(service): State<Arc<Service>>) -> Response {
    let panel = Value::from(Serde(Panel::new(&service)));
    guarded(render("panel.html", context! { panel }))
}

async fn card(
    State(service): State<Arc<Service>>,
    Query(filter): Query<Filter>,
    number: Result<Path<u64>, PathRejection>,
    uri: Uri,
) -> Response {
    let Ok(Path(number)) = number else {
        return refused(StatusCode::NOT_FOUND, format!("There is no {} here.", uri.path()));
    };
    let Some(card) = view::card(&service, number, &filter) else {
        return empty(StatusCode::NO_CONTENT);
    };
    guarded(render("card.html", context! { card => Value::from(Serde(card)) }))
}

fn asset(media: &'static str, text: &'static str) -> MethodRouter<Arc<Service>> {
    get(async move || guarded(with_body(StatusCode::OK, media, text)))
}

fn render(template: &str, context: Value) -> Response {
    let rendered = TEMPLATES.get_template(template).and_then(|template| template.render(context));
    match rendered {
        Ok(html) => with_body(StatusCode::OK, "text/html; charset=utf-8", html),
        Err(error) => refused(StatusCode::INTERNAL_SERVER_ERROR, error.to_string()),
    }
}

fn guarded(response: Response) -> Response {
    let headers = [
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
        (CACHE_CONTROL, "no-store"),
    ];
    (headers, response).into_response()
}
