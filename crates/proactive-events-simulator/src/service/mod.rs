//! The service itself: its state, the events API, tokens, the rules of a request, subscriptions and limits.

pub(crate) mod check;
pub(crate) mod events;
mod limits;
mod refusal;
mod state;
mod subscriptions;
pub(crate) mod tokens;

pub(crate) use state::{Service, Setup};
pub(crate) use subscriptions::Subscribed;
