//! The source of tokens.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use bytes::Bytes;
use hyper::header::HeaderValue;
use proactive_events_core::send::{BearerToken, BearerTokenError};
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret as _, SecretString};

use super::TokenError;

/// A source of tokens: Login with Amazon by default, or a custom one, such as a cache that processes share.
///
/// It is asked by one caller at a time and early enough; its token is kept until shortly before the token ends.
///
/// ```
/// use std::time::Duration;
/// use proactive_events::client::{AccessToken, FetchToken, TokenSource};
///
/// #[derive(Debug)]
/// struct Vault;
///
/// impl TokenSource for Vault {
///     fn fetch(&self) -> FetchToken<'_> {
///         Box::pin(async { Ok(AccessToken::new("Atc|…", Duration::from_secs(3_600))) })
///     }
/// }
/// ```
pub trait TokenSource: fmt::Debug + Send + Sync {
    /// Fetches a token, a fresh one: what it gave last may have been found stale.
    fn fetch(&self) -> FetchToken<'_>;
}

/// A token on its way.
pub type FetchToken<'a> =
    Pin<Box<dyn Future<Output = Result<AccessToken, TokenError>> + Send + 'a>>;

/// An access token and how long it lives. Its text is wiped from memory and never shown.
#[derive(Clone)]
pub struct AccessToken {
    text: SecretString,
    life: Duration,
}

impl AccessToken {
    /// Takes a token as it was given: white space around it and a leading `Bearer ` are dropped.
    ///
    /// A token that is empty, or that holds anything but visible ASCII characters, is reported as a [`TokenError`] of the
    /// source when it is first used.
    pub fn new(text: impl Into<String>, life: Duration) -> Self {
        let text = Zeroizing::new(text.into());
        let bare = BearerToken::check(&text).unwrap_or(&text);
        Self { text: SecretString::from(bare.to_owned()), life }
    }

    /// The reason why it can't be sent, if there is one.
    pub(super) fn check(&self) -> Result<(), BearerTokenError> {
        BearerToken::check(self.text.expose_secret()).map(drop)
    }

    pub(super) fn lifetime(&self) -> Duration {
        self.life
    }

    /// The token as it is sent, in memory that is wiped with its last copy.
    pub(super) fn bearer(&self) -> Result<BearerToken, TokenError> {
        let unusable = |fault: String| TokenError::Source { message: fault, is_retryable: false };
        self.check().map_err(|fault| unusable(fault.to_string()))?;
        let value = Wiped(Zeroizing::new(format!("Bearer {}", self.text.expose_secret())));
        let value = HeaderValue::from_maybe_shared(Bytes::from_owner(value));
        value.map(BearerToken::from_header).map_err(|fault| unusable(fault.to_string()))
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessToken").field("life", &self.life).finish_non_exhaustive()
    }
}

/// Bytes of a secret that may be shared: the last owner wipes them.
pub(super) struct Wiped(pub(super) Zeroizing<String>);

impl AsRef<[u8]> for Wiped {
    fn as_ref(&self) -> &[u8] {
        self.0.as_bytes()
    }
}
