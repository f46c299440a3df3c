//! Sending: the client and its settings, and many requests at once.
//!
//! A [`Client`] sends to one stage of one region. It asks for tokens, opens connections, retries what may succeed later and
//! keeps to the limits of the service; [`SendPolicy`] has the numbers. [`Client::send_all`] sends many requests, and its
//! [`SendOutcome`]s have the result of each.
//!
//! ```no_run
//! use std::time::Duration;
//!
//! use proactive_events::client::{RetryBudget, SendAllOptions, SendPolicy};
//! use proactive_events::{Client, Credentials, Region, Stage};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let credentials = Credentials::new("amzn1.application-oa2-client.EXAMPLE", "secret");
//! let policy = SendPolicy::default()
//!     .with_max_attempts(5)
//!     .with_budget(RetryBudget::default().with_capacity(20.0));
//! let client = Client::builder(Region::Europe, Stage::Live, credentials)
//!     .request_timeout(Duration::from_secs(10))
//!     .policy(policy)
//!     .build()?;
//! let options = SendAllOptions::default().with_concurrency(200);
//! # Ok(())
//! # }
//! ```
//!
//! Its errors are in [`error`](crate::error).

#[cfg(feature = "blocking")]
pub use proactive_events_client::BlockingClient;
pub use proactive_events_client::{
    Accepted, AccessToken, Auth, Backoff, BreakerPolicy, Client, ClientBuilder, ClockSkew,
    Credentials, DepartureCheck, Exchange, ExchangeFuture, FetchToken, Notice, Pause, PausePolicy,
    PauseReason, Random, ResponseBody, RetryBudget, SeededRandom, SendAll, SendAllOptions,
    SendOutcome, SendPolicy, TokenCache, TokenSource, WrongTimes, system_certificate_problems,
};
