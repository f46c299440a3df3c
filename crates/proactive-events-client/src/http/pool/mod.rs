//! The connections to one server: several of HTTP/2 with bounded streams each, or many of HTTP/1.1, as the
//! server has it.
//!
//! A caller without a free place waits in a queue and gets the next place that is given back. Connections are made
//! in tasks of their own, so that a caller who leaves takes nothing from the others.

mod slot;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::Instant;

pub(super) use slot::Slot;

use super::dial::{Connection, Dialer};
use super::h1::H1Connection;
use super::h2::H2Connection;
use super::{ConnectionLimits, TransportError};

/// After a connection failed while others are there, or in the making, no more are made for so long: who waits is
/// served by those, and the server is spared.
const RESPITE: Duration = Duration::from_secs(1);

type Waiting = oneshot::Sender<Result<Slot, TransportError>>;

/// The connections to one server.
pub(super) struct Pool {
    dialer: Dialer,
    limits: ConnectionLimits,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    h2: Vec<H2Connection>,
    /// HTTP/1.1, not in use, the last one used at the end; that is the first one taken.
    h1_idle: VecDeque<(H1Connection, Instant)>,
    /// Number of HTTP/1.1 connections, in use or not.
    h1_count: usize,
    connecting: usize,
    /// When a connection failed last, unless one was made since.
    failed_at: Option<Instant>,
    /// True if the last connection used HTTP/2; `None` before the first connection.
    http2: Option<bool>,
    waiting: VecDeque<Waiting>,
}

impl Pool {
    pub(super) fn new(dialer: Dialer, limits: ConnectionLimits) -> Self {
        Self { dialer, limits, state: Mutex::default() }
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
        let gone = || Err(TransportError::Connect("the runtime is shutting down".into()));
        handed.await.unwrap_or_else(|_| gone())
    }

    /// The place on the connection with the fewest streams, or a connection that is not in use and was so for no
    /// longer than that.
    fn take(self: &Arc<Self>, state: &mut State, idle: Duration) -> Option<Slot> {
        let now = Instant::now();
        let is_fresh = |since: Instant| now.duration_since(since) <= idle;
        state.h2.retain(|connection| connection.is_usable(is_fresh));
        let limit = self.limits.streams;
        let free = state.h2.iter_mut().filter(|connection| connection.has_room(limit));
        if let Some(connection) = free.min_by_key(|connection| connection.in_use) {
            connection.in_use += 1;
            return Some(Slot::h2(connection, Arc::clone(self)));
        }
        while state.h1_idle.front().is_some_and(|(_, since)| !is_fresh(*since)) {
            state.h1_idle.pop_front();
            state.h1_count = state.h1_count.saturating_sub(1);
        }
        let (connection, _) = state.h1_idle.pop_back()?;
        Some(Slot::h1(connection, Arc::clone(self)))
    }

    /// Begins the connections that are missing.
    fn grow(self: &Arc<Self>, state: &mut State) {
        if state.is_resting() {
            return;
        }
        let wanted = match state.http2 {
            // The protocol of the first connection decides how many more are needed.
            None => usize::from(!state.waiting.is_empty()).saturating_sub(state.connecting),
            Some(true) => {
                let is_busy = !state.h2.is_empty()
                    && state.h2.iter().all(|connection| connection.in_use > self.limits.spread);
                let needed = state.waiting.len().div_ceil(self.limits.streams).max(is_busy.into());
                let room =
                    self.limits.h2_connections.saturating_sub(state.h2.len() + state.connecting);
                needed.saturating_sub(state.connecting).min(room)
            }
            Some(false) => {
                let room =
                    self.limits.h1_connections.saturating_sub(state.h1_count + state.connecting);
                state.waiting.len().saturating_sub(state.connecting).min(room)
            }
        };
        for _ in 0..wanted {
            state.connecting += 1;
            let attempt = Attempt(Some(Arc::clone(self)));
            let pool = Arc::clone(self);
            tokio::spawn(async move {
                let more_streams = {
                    let pool = Arc::downgrade(&pool);
                    move || drop(pool.upgrade().inspect(Self::serve))
                };
                let dialled = pool.dialer.dial(more_streams).await;
                pool.connected(attempt, dialled);
            });
        }
    }

    fn connected(
        self: &Arc<Self>,
        mut attempt: Attempt,
        dialled: Result<Connection, TransportError>,
    ) {
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
    fn serve(self: &Arc<Self>) {
        loop {
            let (hand, slot) = {
                let mut state = self.lock();
                while state.waiting.front().is_some_and(oneshot::Sender::is_closed) {
                    state.waiting.pop_front();
                }
                if state.waiting.is_empty() {
                    return;
                }
                // A connection that was just made or given back is fresh, however short the time-out.
                let Some(slot) = self.take(&mut state, Duration::MAX) else {
                    return self.grow(&mut state);
                };
                (state.waiting.pop_front(), slot)
            };
            // A caller that left in this moment returns the slot by dropping it.
            if let Some(hand) = hand {
                drop(hand.send(Ok(slot)));
            }
        }
    }

    /// A stream ended.
    fn give_back_h2(self: &Arc<Self>, id: u64) {
        {
            let mut state = self.lock();
            if let Some(connection) = state.h2.iter_mut().find(|connection| connection.id == id) {
                connection.in_use = connection.in_use.saturating_sub(1);
                connection.since = Instant::now();
            }
            if state.waiting.is_empty() {
                return;
            }
        }
        self.serve();
    }

    /// An exchange ended; `None` when its connection is of no more use.
    fn give_back_h1(self: &Arc<Self>, connection: Option<H1Connection>) {
        {
            let mut state = self.lock();
            match connection {
                Some(connection) => state.h1_idle.push_back((connection, Instant::now())),
                None => state.h1_count = state.h1_count.saturating_sub(1),
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
        state.h1_count = state.h1_count.saturating_sub(state.h1_idle.len());
        state.h1_idle.clear();
        state.h2.clear();
    }
}

impl State {
    fn add(&mut self, connection: Connection) {
        self.failed_at = None;
        match connection {
            Connection::H2(connection) => {
                self.http2 = Some(true);
                self.h2.push(connection);
            }
            Connection::H1(connection) => {
                self.http2 = Some(false);
                self.h1_count += 1;
                self.h1_idle.push_back((connection, Instant::now()));
            }
        }
    }

    /// True if no more connections are made for now.
    fn is_resting(&self) -> bool {
        (self.connecting > 0 || self.is_alive())
            && self.failed_at.is_some_and(|failed| failed.elapsed() < RESPITE)
    }

    fn is_alive(&self) -> bool {
        self.h2.iter().any(|connection| !connection.is_closed())
            || self.h1_count > self.h1_idle.len()
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
