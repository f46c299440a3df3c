//! The cached token: one request for it in flight, whatever the concurrency.

use std::fmt;
use std::time::Duration;

use hyper::Uri;
use hyper::header::HeaderValue;
use tokio::sync::Mutex;

use super::error::TokenError;
use super::transport::Transport;
use super::{Credentials, login};
use crate::Timestamp;

/// A token is replaced so long before its end.
const EARLY: Duration = Duration::from_secs(60);

/// A token and how long it is good for. Never shown.
#[derive(Clone)]
pub(super) struct Token {
    header: HeaderValue,
    refresh_at: Timestamp,
    /// Counts the tokens, so that a stale one is replaced once.
    epoch: u64,
}

impl Token {
    /// The value of `Authorization`.
    pub(super) fn header(&self) -> HeaderValue {
        self.header.clone()
    }
}

/// Gives tokens; whoever comes while one is being fetched waits for that one.
pub(super) struct TokenCache {
    endpoint: Uri,
    credentials: Credentials,
    token: Mutex<Option<Token>>,
}

impl TokenCache {
    pub(super) fn new(endpoint: Uri, credentials: Credentials) -> Self {
        Self { endpoint, credentials, token: Mutex::new(None) }
    }

    /// The cached token, or a fresh one.
    pub(super) async fn get(
        &self,
        transport: &Transport,
        now: Timestamp,
    ) -> Result<Token, TokenError> {
        self.fresher_than(0, transport, now).await
    }

    /// A token that is not `stale`, which the service refused.
    pub(super) async fn replace(
        &self,
        stale: &Token,
        transport: &Transport,
        now: Timestamp,
    ) -> Result<Token, TokenError> {
        self.fresher_than(stale.epoch, transport, now).await
    }

    async fn fresher_than(
        &self,
        epoch: u64,
        transport: &Transport,
        now: Timestamp,
    ) -> Result<Token, TokenError> {
        let mut cached = self.token.lock().await;
        if let Some(token) =
            cached.as_ref().filter(|token| token.epoch > epoch && now < token.refresh_at)
        {
            return Ok(token.clone());
        }
        let granted = login::request(transport, &self.endpoint, &self.credentials).await?;
        let life = granted.life.saturating_sub(EARLY);
        let refresh_at = now.checked_add(life).unwrap_or(Timestamp::MAX);
        let epoch = cached.as_ref().map_or(0, |token| token.epoch) + 1;
        let token = Token { header: granted.header, refresh_at, epoch };
        *cached = Some(token.clone());
        Ok(token)
    }
}

impl fmt::Debug for TokenCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenCache").field("endpoint", &self.endpoint).finish_non_exhaustive()
    }
}
