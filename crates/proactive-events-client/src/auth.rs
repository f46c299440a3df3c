//! Source of a client's tokens.

use crate::credentials::Credentials;
use crate::token::{TokenCache, TokenSource};

/// Authentication of a client; exactly one way.
///
/// [`Credentials`] and a [`TokenCache`] become one by themselves, since builders take `impl Into<Auth>`.
#[derive(Debug)]
#[non_exhaustive]
#[must_use]
pub enum Auth {
    /// A token from Login with Amazon, for these credentials.
    Credentials(Credentials),
    /// The token of another client of the same skill, so that several regions share one.
    Shared(TokenCache),
    /// A token from elsewhere, such as a secret manager.
    Source(Box<dyn TokenSource>),
}

impl Auth {
    /// Takes tokens from this source instead of Login with Amazon.
    pub fn source(source: impl TokenSource + 'static) -> Self {
        Self::Source(Box::new(source))
    }
}

impl From<Credentials> for Auth {
    fn from(credentials: Credentials) -> Self {
        Self::Credentials(credentials)
    }
}

impl From<TokenCache> for Auth {
    fn from(tokens: TokenCache) -> Self {
        Self::Shared(tokens)
    }
}
