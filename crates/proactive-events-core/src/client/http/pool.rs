//! The connections to one server: several of HTTP/2 with bounded streams each, or many of HTTP/1.1, as the
//! server has it.
//!
//! Who finds no free place waits in a queue, and is handed one by whoever gives one back. Connections are made
//! in tasks of their own, so that a caller who leaves takes nothing from the others.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use hyper::Uri;
use hyper_rustls::HttpsConnector;
use tokio::sync::oneshot;
use tokio::time::Instant;

use super::connect::Connector;
use super::dial::{Dialled, dial};
use super::exclusive::Exclusive;
use super::slot::{Shared, Slot};
use super::{ConnectionLimits, TransportError};

/// After a connection failed while others are there, or in the making, no more are made for so long: who waits is
/// served by those, and the server is spared.
const RESPITE: Duration = Duration::from_secs(1);

type Waiting = oneshot::Sender<Result<Slot, TransportError>>;

/// The connections to one server.
pub(super) struct Pool {
    pub(super) connector: HttpsConnector<Connector>,
    pub(super) origin: Uri,
    pub(super) limits: ConnectionLimits,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// HTTP/2.
    shared: Vec<Shared>,
    /// HTTP/1.1, not in use, the last one used at the end; that is the first one taken.
    idle: VecDeque<(Exclusive, Instant)>,
    /// HTTP/1.1, in use or not.
    exclusive: usize,
    connecting: usize,
    /// When a connection failed last, unless one was made since.
    failed_at: Option<Instant>,
    /// Whether the server spoke HTTP/2 last; unknown before the first connection.
    http2: Option<bool>,
    waiting: VecDeque<Waiting>,
}

impl Pool {
    pub(super) fn new(
        connector: HttpsConnector<Connector>,
        origin: Uri,
        limits: ConnectionLimits,
    ) -> Self {
        Self { connector, origin, limits, state: Mutex::default() }
    }

    /// The state is whole after every change, whatever happened to the thread that held it.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place on a connection, as soon as there is one.
    pub(super) async fn checkout(self: &Arc<Self>) -> Result<Slot, TransportError> {
        let handed = {
            let mut state = self.lock();
            let slot = self.take(&mut state, self.limits.idle_timeout);
            if let Some(slot) = slot {
                self.grow(&mut state);
                return Ok(slot);
            }
            let (hand, handed) = oneshot::channel();
            state.waiting.push_back(hand);
            self.grow(&mut state);
            handed
        };
        let gone = || Err(TransportError::Connect("the runtime is shutting down".to_owned()));
        handed.await.unwrap_or_else(|_| gone())
    }

    /// The place on the connection with the fewest streams, or a connection that is not in use and was so for no
    /// longer than that.
    fn take(self: &Arc<Self>, state: &mut State, idle: Duration) -> Option<Slot> {
        let now = Instant::now();
        let is_fresh = |since: Instant| now.duration_since(since) <= idle;
        state.shared.retain(|shared| shared.is_usable(is_fresh));
        let limit = self.limits.streams;
        let free = state.shared.iter_mut().filter(|shared| shared.has_room(limit));
        if let Some(shared) = free.min_by_key(|shared| shared.in_use) {
            shared.in_use += 1;
            return Some(Slot::shared(shared, Arc::clone(self)));
        }
        while state.idle.front().is_some_and(|(_, since)| !is_fresh(*since)) {
            state.idle.pop_front();
            state.exclusive = state.exclusive.saturating_sub(1);
        }
        let (connection, _) = state.idle.pop_back()?;
        Some(Slot::exclusive(connection, Arc::clone(self)))
    }

    /// Begins the connections that are missing.
    fn grow(self: &Arc<Self>, state: &mut State) {
        if state.is_resting() {
            return;
        }
        let wanted = match state.http2 {
            // What the first connection speaks decides how many more are needed.
            None => usize::from(!state.waiting.is_empty()).saturating_sub(state.connecting),
            Some(true) => {
                let is_busy = !state.shared.is_empty()
                    && state.shared.iter().all(|shared| shared.in_use > self.limits.spread);
                let needed = state.waiting.len().div_ceil(self.limits.streams).max(is_busy.into());
                let room = self.limits.shared.saturating_sub(state.shared.len() + state.connecting);
                needed.saturating_sub(state.connecting).min(room)
            }
            Some(false) => {
                let room = self.limits.exclusive.saturating_sub(state.exclusive + state.connecting);
                state.waiting.len().saturating_sub(state.connecting).min(room)
            }
        };
        for _ in 0..wanted {
            state.connecting += 1;
            let attempt = Attempt(Some(Arc::clone(self)));
            let pool = Arc::clone(self);
            tokio::spawn(async move {
                let dialled = dial(&pool).await;
                pool.connected(attempt, dialled);
            });
        }
    }

    fn connected(self: &Arc<Self>, mut attempt: Attempt, dialled: Result<Dialled, TransportError>) {
        attempt.0 = None;
        let failed = {
            let mut state = self.lock();
            state.connecting = state.connecting.saturating_sub(1);
            match dialled {
                Ok(dialled) => {
                    state.add(dialled);
                    None
                }
                Err(error) => {
                    state.failed_at = Some(Instant::now());
                    // The others still make theirs, or hold some: those serve who waits.
                    let is_served = state.connecting > 0 || state.is_alive();
                    (!is_served).then(|| (error, std::mem::take(&mut state.waiting)))
                }
            }
        };
        if let Some((error, waiting)) = failed {
            for hand in waiting {
                let _ = hand.send(Err(error.clone()));
            }
        }
        self.serve();
    }

    /// Hands free places to those who wait.
    pub(super) fn serve(self: &Arc<Self>) {
        loop {
            let (hand, slot) = {
                let mut state = self.lock();
                while state.waiting.front().is_some_and(oneshot::Sender::is_closed) {
                    state.waiting.pop_front();
                }
                if state.waiting.is_empty() {
                    return;
                }
                // What was just made, or given back, is fresh, however short the time-out.
                let Some(slot) = self.take(&mut state, Duration::MAX) else {
                    return self.grow(&mut state);
                };
                (state.waiting.pop_front(), slot)
            };
            // Who left in this moment gives the place back by dropping it.
            if let Some(hand) = hand {
                drop(hand.send(Ok(slot)));
            }
        }
    }

    /// A stream ended.
    pub(super) fn give_back_shared(self: &Arc<Self>, id: u64) {
        {
            let mut state = self.lock();
            if let Some(shared) = state.shared.iter_mut().find(|shared| shared.id == id) {
                shared.in_use = shared.in_use.saturating_sub(1);
                shared.since = Instant::now();
            }
            if state.waiting.is_empty() {
                return;
            }
        }
        self.serve();
    }

    /// An exchange ended; `None` when its connection is of no more use.
    pub(super) fn give_back_exclusive(self: &Arc<Self>, connection: Option<Exclusive>) {
        {
            let mut state = self.lock();
            match connection {
                Some(connection) => state.idle.push_back((connection, Instant::now())),
                None => state.exclusive = state.exclusive.saturating_sub(1),
            }
            if state.waiting.is_empty() {
                return;
            }
        }
        self.serve();
    }

    /// Lets go of every connection that is not in use, and of the others once they are not.
    pub(super) fn close(&self) {
        let mut state = self.lock();
        state.exclusive = state.exclusive.saturating_sub(state.idle.len());
        state.idle.clear();
        state.shared.clear();
    }
}

impl State {
    fn add(&mut self, dialled: Dialled) {
        self.failed_at = None;
        match dialled {
            Dialled::Http2(shared) => {
                self.http2 = Some(true);
                self.shared.push(shared);
            }
            Dialled::Http1(connection) => {
                self.http2 = Some(false);
                self.exclusive += 1;
                self.idle.push_back((connection, Instant::now()));
            }
        }
    }

    /// Whether no more connections are made for now.
    fn is_resting(&self) -> bool {
        (self.connecting > 0 || self.is_alive())
            && self.failed_at.is_some_and(|failed| failed.elapsed() < RESPITE)
    }

    fn is_alive(&self) -> bool {
        self.shared.iter().any(|shared| !shared.is_closed()) || self.exclusive > self.idle.len()
    }
}

/// A connection in the making: counted until it is made, or its task is dropped with its runtime.
struct Attempt(Option<Arc<Pool>>);

impl Drop for Attempt {
    fn drop(&mut self) {
        if let Some(pool) = &self.0 {
            let mut state = pool.lock();
            state.connecting = state.connecting.saturating_sub(1);
        }
    }
}
