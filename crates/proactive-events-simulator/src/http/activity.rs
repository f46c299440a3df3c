//! State of a connection: busy with a request, or idle since a moment.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use hyper::body::{Body, Frame, SizeHint};
use tokio::time::Instant;

/// The requests of one connection.
#[derive(Clone, Debug)]
pub(crate) struct Activity(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    open: usize,
    idle_since: Instant,
}

impl Activity {
    pub(crate) fn new() -> Self {
        Self(Arc::new(Mutex::new(State { open: 0, idle_since: Instant::now() })))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A request begins; it is over when the guard is dropped.
    pub(crate) fn begin(&self) -> UnderWay {
        self.state().open += 1;
        UnderWay(self.clone())
    }

    pub(crate) fn is_idle(&self) -> bool {
        self.state().open == 0
    }

    /// Waits until there was no request for so long, to within a quarter of it.
    pub(crate) async fn idle(&self, limit: Duration) {
        loop {
            let end = {
                let state = self.state();
                (state.open == 0).then(|| state.idle_since + limit)
            };
            match end {
                Some(end) if end <= Instant::now() => return,
                Some(end) => tokio::time::sleep_until(end).await,
                None => tokio::time::sleep(limit / 4).await,
            }
        }
    }
}

/// A request that is not over.
#[derive(Debug)]
pub(crate) struct UnderWay(Activity);

impl Drop for UnderWay {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.open -= 1;
        state.idle_since = Instant::now();
    }
}

/// The body of an answer; the request is over when it is written or dropped.
pub(crate) struct Tracked<B> {
    body: B,
    _under_way: UnderWay,
}

impl<B> Tracked<B> {
    pub(crate) fn new(body: B, under_way: UnderWay) -> Self {
        Self { body, _under_way: under_way }
    }
}

impl<B: Body + Unpin> Body for Tracked<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
