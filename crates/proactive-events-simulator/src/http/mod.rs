//! HTTP: connections, access checks, bodies, routes, and the control API for rehearsals.

mod activity;
mod body;
mod control;
mod guard;
mod listing;
mod live;
pub(crate) mod openapi;
mod router;
mod server;
mod site;

pub(crate) use guard::Guard;
pub(crate) use server::{Server, serve_stream};
pub(crate) use site::Site;
