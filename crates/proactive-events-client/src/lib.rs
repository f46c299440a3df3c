//! The client of `proactive-events`: when, how often and over which connections events are sent.
//!
//! Use the crate `proactive-events`, which re-exports this one: as its module `client`, and the errors in `error`.
//!
//! A [`Client`] sends to one stage of one region, a *lane*. The route of a send: encode and check
//! ([`EncodedRequest`](proactive_events_core::EncodedRequest)) → `sending` (the loop over attempts) → `admission` (when an
//! attempt may go out) → `token` → [`send`](proactive_events_core::send::send) over `http` → `response` → `classify` (the
//! next step for the event, and what other events learn).

#[macro_use]
mod setters;

mod admission;
mod auth;
mod classify;
mod client;
mod clock_skew;
mod credentials;
mod departure;
pub mod error;
pub mod external;
mod form;
mod http;
mod lifecycle;
mod notice;
mod outcome;
mod pause;
mod policy;
mod random;
mod response;
mod retry_after;
mod send_all;
mod send_error;
mod sending;
mod telemetry;
mod token;

pub use auth::Auth;
#[cfg(feature = "blocking")]
pub use client::BlockingClient;
pub use client::{Client, ClientBuilder};
pub use clock_skew::ClockSkew;
pub use credentials::Credentials;
pub use departure::DepartureCheck;
pub use http::trust::system_certificate_problems;
pub use http::{Exchange, ExchangeFuture, ResponseBody};
pub use notice::Notice;
pub use outcome::Accepted;
pub use pause::{Pause, PauseReason, WrongTimes};
pub use policy::{Backoff, BreakerPolicy, PausePolicy, RetryBudget, SendPolicy};
pub use random::{Random, SeededRandom};
pub use send_all::{SendAll, SendAllOptions, SendOutcome};
pub use token::{AccessToken, FetchToken, TokenCache, TokenSource};
