//! Why an event was not accepted, and why a client or a token is not to be had.

pub use crate::client::BuildError;
pub use crate::http::{Reason, TransportError};
pub use crate::send_error::{SendError, SendErrorKind};
pub use crate::token::TokenError;
