//! The token: cached, renewed early by one request at a time, the old one used while it lives.

mod cell;
mod error;
mod login;
mod moment;
mod source;
mod telemetry;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

pub use error::TokenError;
pub(super) use login::LoginWithAmazon;
pub use source::{AccessToken, FetchToken, TokenSource};

use cell::{Cell, Entry, Renewal};
use moment::Moment;

use proactive_events_core::send::BearerToken;
use proactive_events_core::values::Clock;
use tokio::time::Instant;

use crate::policy::Backoff;
use crate::random::Random;

/// The locks of [`cell`]; the model checker substitutes its own.
mod sync {
    pub(super) use std::sync::{Arc, Mutex};
    use std::sync::{MutexGuard, PoisonError};

    /// The state is whole after every change, whatever happened to the thread that held it.
    pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
        mutex.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Minimum life of a token.
const MIN_LIFE: Duration = Duration::from_secs(1);

/// Maximum time that a token is kept, whatever its answer promises.
const MAX_LIFE: Duration = Duration::from_hours(24);

/// A token is renewed so long before its end, or half its life if that is shorter.
const EARLY: Duration = Duration::from_secs(60);

/// The wait after a failure that may pass.
const TRANSIENT: Backoff = Backoff::new(Duration::from_millis(100), Duration::from_secs(20));

/// The wait after a refusal, which only a person can fix.
const REFUSED: Backoff = Backoff::new(Duration::from_secs(1), Duration::from_secs(60));

/// The cached token of one skill. Clones share it, and so may the clients of several regions.
#[derive(Clone)]
pub struct TokenCache {
    inner: Arc<Inner>,
}

struct Inner {
    source: Box<dyn TokenSource>,
    cell: Cell<Held>,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    max_retry_after: Duration,
}

/// The content of the cell.
#[derive(Clone, Default)]
struct Held {
    token: Option<Token>,
    failure: Option<Failure>,
    /// Counts the tokens, so that a stale one is replaced once.
    epoch: u64,
    /// The newest token that the service refused, by its epoch: it and older ones are no longer used.
    refused: u64,
}

/// A token ready for use. Never shown.
#[derive(Clone)]
pub(super) struct Token {
    bearer: BearerToken,
    renew_at: Moment,
    expires_at: Moment,
    epoch: u64,
}

/// The reason for a missing newer token, and the time of the next request for one.
#[derive(Clone)]
struct Failure {
    error: TokenError,
    count: u32,
    until: Instant,
}

/// There is no token now.
#[derive(Debug)]
pub(super) struct NoToken {
    pub(super) error: TokenError,
    /// Time until the next request.
    pub(super) retry_in: Duration,
}

impl TokenCache {
    pub(super) fn new(
        source: Box<dyn TokenSource>,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
        max_retry_after: Duration,
    ) -> Self {
        let cell = Cell::new(Held::default());
        Self { inner: Arc::new(Inner { source, cell, clock, random, max_retry_after }) }
    }

    /// Fetches a token if none is there: whether the credentials are of use, before anything is sent.
    ///
    /// # Errors
    /// When there is no token.
    pub async fn check(&self) -> Result<(), TokenError> {
        self.get(0).await.map(drop).map_err(|none| none.error)
    }

    /// A token that lives and is newer than `stale`, the epoch of one that the service refused (0: any).
    pub(super) async fn get(&self, stale: u64) -> Result<Token, NoToken> {
        loop {
            let now = Moment::now(&*self.inner.clock);
            match self.inner.cell.enter(|held| held.needs_renewal(stale, now)) {
                Entry::Settled(held) => return held.settled(stale, now),
                Entry::Renew(held, renewal) => {
                    self.renew(renewal);
                    if let Some(token) = held.living(stale, now) {
                        return Ok(token);
                    }
                }
                Entry::Busy(held, ended) => match held.living(stale, now) {
                    Some(token) => return Ok(token),
                    None => ended.await,
                },
            }
        }
    }

    /// The service refused the token of this epoch: it is not used again.
    pub(super) fn refuse(&self, epoch: u64) {
        self.inner.cell.change(|held| held.refused = held.refused.max(epoch));
    }

    /// Time until the next request for a token, if there is none.
    pub(super) fn held_for(&self) -> Option<Duration> {
        let now = Moment::now(&*self.inner.clock);
        let held = self.inner.cell.look();
        let until = held.failure.as_ref().filter(|_| held.living(0, now).is_none())?.until;
        until.checked_duration_since(now.running()).filter(|left| !left.is_zero())
    }

    /// Renews in a task of its own: a sender that gives up does not take the token from the others.
    fn renew(&self, renewal: Renewal<Held>) {
        let inner = Arc::clone(&self.inner);
        tokio::spawn(async move {
            let fetched = inner.source.fetch().await;
            telemetry::fetched(&fetched);
            let now = Moment::now(&*inner.clock);
            let granted = fetched.and_then(|token| Ok((token.bearer()?, token.lifetime())));
            let fraction = inner.random.fraction();
            renewal.finish(|held| match granted {
                Ok((bearer, life)) => held.put(bearer, life, now),
                Err(error) => {
                    let wait = held.wait(&error, fraction).min(inner.max_retry_after);
                    held.fail(error, now.running(), wait);
                }
            });
        });
    }
}

impl Held {
    fn needs_renewal(&self, stale: u64, now: Moment) -> bool {
        let stale = stale.max(self.refused);
        let is_due = self
            .token
            .as_ref()
            .is_none_or(|token| token.epoch <= stale || token.renew_at.has_come(now));
        is_due && self.failure.as_ref().is_none_or(|failure| failure.until <= now.running())
    }

    fn living(&self, stale: u64, now: Moment) -> Option<Token> {
        let stale = stale.max(self.refused);
        self.token.clone().filter(|token| token.epoch > stale && !token.expires_at.has_come(now))
    }

    fn settled(self, stale: u64, now: Moment) -> Result<Token, NoToken> {
        match (self.living(stale, now), self.failure) {
            (Some(token), _) => Ok(token),
            (None, Some(Failure { error, until, .. })) => {
                Err(NoToken { error, retry_in: until.saturating_duration_since(now.running()) })
            }
            (None, None) => Err(NoToken {
                error: TokenError::Unreachable("the token ended at once".to_owned()),
                retry_in: TRANSIENT.base,
            }),
        }
    }

    fn put(&mut self, bearer: BearerToken, life: Duration, now: Moment) {
        let life = life.clamp(MIN_LIFE, MAX_LIFE);
        self.epoch += 1;
        self.token = Some(Token {
            bearer,
            renew_at: now.after(life - EARLY.min(life / 2)),
            expires_at: now.after(life),
            epoch: self.epoch,
        });
        self.failure = None;
    }

    /// Number of failed fetches in a row.
    fn failures(&self) -> u32 {
        self.failure.as_ref().map_or(0, |failure| failure.count)
    }

    /// The wait after one more failure.
    fn wait(&self, error: &TokenError, fraction: f64) -> Duration {
        let count = self.failures().saturating_add(1);
        match error.retry_after() {
            Some(asked) => asked,
            None if error.is_retryable() => TRANSIENT.jittered(count, 0.5 + fraction / 2.0),
            None => REFUSED.ceiling(count),
        }
    }

    /// The old token stays: it may still live.
    fn fail(&mut self, error: TokenError, now: Instant, wait: Duration) {
        let count = self.failures().saturating_add(1);
        self.failure = Some(Failure { error, count, until: now + wait.min(MAX_LIFE) });
    }
}

impl Token {
    /// The token as it is sent.
    pub(super) fn bearer(&self) -> &BearerToken {
        &self.bearer
    }

    /// Which token of its source it is.
    pub(super) fn epoch(&self) -> u64 {
        self.epoch
    }
}

impl fmt::Debug for TokenCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenCache").field("source", &self.inner.source).finish_non_exhaustive()
    }
}
