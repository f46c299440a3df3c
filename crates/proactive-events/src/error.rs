//! Violations of a request, and errors of sending.
//!
//! [`Violations`] is the error of reading and of encoding a request: every [`Violation`] has a JSON pointer, a stable
//! [`ViolationCode`] for programs and a message for people.
//!
//! ```
//! use proactive_events::error::ViolationCode;
//! use proactive_events::{RawEvent, Request};
//!
//! let text = br#"{ "referenceId": "order 4711" }"#;
//! let violations = Request::<RawEvent>::from_slice(text).unwrap_err();
//! let is_refused = |code| violations.iter().any(|violation| violation.code == code);
//! assert!(is_refused(ViolationCode::ReferenceId) && is_refused(ViolationCode::Missing));
//! ```
//!
//! `SendError` is the error of a send. Its `SendErrorKind` is the cause; methods of the error tell whether another attempt
//! may succeed:
//!
//! ```
//! # #[cfg(feature = "client")] {
//! use proactive_events::SendError;
//! use proactive_events::error::SendErrorKind;
//!
//! fn belongs_into_queue(error: &SendError) -> bool {
//!     !matches!(error.kind(), SendErrorKind::Expired) && error.is_retryable()
//! }
//! # }
//! ```
//!
//! The error of a single value, such as a malformed timestamp, is in the module of the value.

#[cfg(feature = "client")]
pub use proactive_events_client::error::{
    BuildError, Reason, SendError, SendErrorKind, TokenError, TransportError,
};
pub use proactive_events_core::error::{Position, Violation, ViolationCode, Violations};
