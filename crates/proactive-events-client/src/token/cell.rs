//! A value that one caller at a time renews, while the others use the old one or wait.
//!
//! It has no runtime, no clock and no token type, only ownership. The model checker `loom` runs this
//! very file (`tests/loom`), so it takes its locks from `super::sync`.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use super::sync::{Arc, Mutex, lock};

/// The value, and who renews it.
pub(crate) struct Cell<V>(Arc<Mutex<State<V>>>);

struct State<V> {
    value: V,
    /// True if a [`Renewal`] is out.
    renewing: bool,
    /// Counts the renewals that ended, whatever came of them.
    round: u64,
    waiting: Vec<Waker>,
}

/// The next step of a caller.
pub(crate) enum Entry<V> {
    /// Use the value: it needs no renewal.
    Settled(V),
    /// Renew it: no other caller does.
    Renew(V, Renewal<V>),
    /// Another caller renews it; use the old value, or wait for the new one.
    Busy(V, Ended<V>),
}

impl<V: Clone> Cell<V> {
    pub(crate) fn new(value: V) -> Self {
        let state = State { value, renewing: false, round: 0, waiting: Vec::new() };
        Self(Arc::new(Mutex::new(state)))
    }

    /// The value as it is.
    pub(crate) fn look(&self) -> V {
        lock(&self.0).value.clone()
    }

    /// Changes the value, also while another caller renews it.
    pub(crate) fn change(&self, change: impl FnOnce(&mut V)) {
        change(&mut lock(&self.0).value);
    }

    /// Looks at the value and, in the same moment, takes the renewal if it is needed and free.
    pub(crate) fn enter(&self, needs_renewal: impl FnOnce(&V) -> bool) -> Entry<V> {
        let mut state = lock(&self.0);
        let value = state.value.clone();
        if !needs_renewal(&value) {
            return Entry::Settled(value);
        }
        if state.renewing {
            return Entry::Busy(value, Ended { cell: Arc::clone(&self.0), round: state.round });
        }
        state.renewing = true;
        Entry::Renew(value, Renewal { cell: Arc::clone(&self.0) })
    }
}

/// The right to renew; dropped without a value, it is free again and the others are woken.
pub(crate) struct Renewal<V> {
    cell: Arc<Mutex<State<V>>>,
}

impl<V> Renewal<V> {
    /// Puts a new value made from the old one.
    pub(crate) fn finish(self, renew: impl FnOnce(&mut V)) {
        renew(&mut lock(&self.cell).value);
    }
}

impl<V> Drop for Renewal<V> {
    fn drop(&mut self) {
        let waiting = {
            let mut state = lock(&self.cell);
            state.renewing = false;
            state.round += 1;
            std::mem::take(&mut state.waiting)
        };
        waiting.into_iter().for_each(Waker::wake);
    }
}

/// Resolves when the renewal that was seen has ended.
pub(crate) struct Ended<V> {
    cell: Arc<Mutex<State<V>>>,
    round: u64,
}

impl<V> Future for Ended<V> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let mut state = lock(&self.cell);
        if state.round != self.round {
            return Poll::Ready(());
        }
        if !state.waiting.iter().any(|waker| waker.will_wake(context.waker())) {
            state.waiting.push(context.waker().clone());
        }
        Poll::Pending
    }
}
