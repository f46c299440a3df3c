//! HTTP: connections, access checks, bodies, routes, and the control API for rehearsals.

mod activity;
mod api;
mod app;
mod body;
mod control;
mod events;
mod guard;
mod health;
mod layers;
mod openapi;
mod refusals;
mod router;
mod server;
mod site;
mod token;

pub(crate) use app::App;
pub(crate) use guard::Guard;
pub(crate) use openapi::text as openapi;
pub(crate) use server::{Server, serve_stream};
pub(crate) use site::Site;
