//! The journal for people: a page at `/`, its cards and panel one by one for the script, and what they need.

mod view;

use std::sync::LazyLock;

use hyper::StatusCode;
use hyper::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, HeaderValue, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS,
};
use minijinja::value::Serde;
use minijinja::{Environment, Value, context};

use crate::response::{Answer, empty, refused, with_body};
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

/// True if there may be a page at this path.
pub(crate) fn is_page(path: &str) -> bool {
    matches!(path, "/" | "/panel" | "/style.css" | "/page.js" | "/icon.svg")
        || path.starts_with("/cards/")
}

/// Answers a GET outside the API; `None`: there is no such page.
pub(crate) fn answer(service: &Service, path: &str, query: &str, host: &str) -> Option<Answer> {
    let asset = |media, text: &'static str| Some(with_body(StatusCode::OK, media, text));
    match path {
        "/" => {
            let page = Page::new(service, Filter::parse(query), host);
            Some(render("page.html", Value::from(Serde(page))))
        }
        "/panel" => {
            let panel = Value::from(Serde(Panel::new(service)));
            Some(render("panel.html", context! { panel }))
        }
        "/style.css" => asset("text/css; charset=utf-8", include_str!("style.css")),
        "/page.js" => asset("text/javascript; charset=utf-8", include_str!("page.js")),
        "/icon.svg" => asset("image/svg+xml", include_str!("icon.svg")),
        _ => {
            let number = path.strip_prefix("/cards/")?.parse().ok()?;
            let card = view::card(service, number, &Filter::parse(query));
            let Some(card) = card else { return Some(empty(StatusCode::NO_CONTENT)) };
            Some(render("card.html", context! { card => Value::from(Serde(card)) }))
        }
    }
    .map(guarded)
}

fn render(template: &str, context: Value) -> Answer {
    let rendered = TEMPLATES.get_template(template).and_then(|template| template.render(context));
    match rendered {
        Ok(html) => with_body(StatusCode::OK, "text/html; charset=utf-8", html),
        Err(error) => refused(StatusCode::INTERNAL_SERVER_ERROR, error.to_string()),
    }
}

fn guarded(mut answer: Answer) -> Answer {
    let headers: [(HeaderName, &'static str); 4] = [
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
        (CACHE_CONTROL, "no-store"),
    ];
    for (name, value) in headers {
        answer.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    answer
}
