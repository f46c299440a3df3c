//! Open or closed state of a client, and its number of attempts in flight.

use tokio::sync::watch;

/// Lifecycle until it is closed; counts attempts in flight.
#[derive(Debug)]
pub(super) struct Lifecycle {
    state: watch::Sender<State>,
}

#[derive(Clone, Copy, Debug, Default)]
struct State {
    is_closed: bool,
    in_flight: usize,
}

/// An attempt in flight.
pub(super) struct InFlight<'a>(&'a Lifecycle);

impl Lifecycle {
    pub(super) fn new() -> Self {
        Self { state: watch::Sender::new(State::default()) }
    }

    pub(super) fn is_closed(&self) -> bool {
        self.state.borrow().is_closed
    }

    /// Counts an attempt until the guard is dropped.
    pub(super) fn track_in_flight(&self) -> InFlight<'_> {
        self.state.send_if_modified(|state| {
            state.in_flight += 1;
            false
        });
        InFlight(self)
    }

    /// The output of a future, unless the client is closed first.
    pub(super) async fn unless_closed<T>(&self, what: impl Future<Output = T>) -> Option<T> {
        let mut state = self.state.subscribe();
        let mut what = std::pin::pin!(what);
        let mut closed = std::pin::pin!(state.wait_for(|state| state.is_closed));
        std::future::poll_fn(|context| {
            if let std::task::Poll::Ready(came) = what.as_mut().poll(context) {
                return std::task::Poll::Ready(Some(came));
            }
            closed.as_mut().poll(context).map(|_| None)
        })
        .await
    }

    /// Closes, and waits for what is in flight.
    pub(super) async fn close(&self) {
        self.state.send_modify(|state| state.is_closed = true);
        let mut state = self.state.subscribe();
        // The sender lives as long as this borrow of it.
        let _ = state.wait_for(|state| state.in_flight == 0).await;
    }
}

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.0.state.send_if_modified(|state| {
            state.in_flight = state.in_flight.saturating_sub(1);
            state.is_closed && state.in_flight == 0
        });
    }
}
