//! The token cell under the model checker: every interleaving of its callers with up to three preemptions
//! (without a bound, three callers would take hours).

#![allow(dead_code, unreachable_pub)]

use loom::future::block_on;
use loom::sync::Arc;
use loom::sync::atomic::{AtomicUsize, Ordering};
use loom::thread;

/// The locks of the model checker, in the place of the system's.
mod sync {
    pub(super) use loom::sync::{Arc, Mutex};

    pub(super) fn lock<T>(mutex: &Mutex<T>) -> loom::sync::MutexGuard<'_, T> {
        mutex.lock().unwrap()
    }
}

#[path = "../crates/proactive-events-client/src/token/cell.rs"]
mod cell;

use cell::{Cell, Entry};

fn check(model: impl Fn() + Sync + Send + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(3);
    builder.check(model);
}

/// Uses the cell as the client does: takes the value, renews it, or waits.
async fn token(cell: &Cell<Option<u32>>, renewals: &AtomicUsize) -> u32 {
    loop {
        match cell.enter(Option::is_none) {
            Entry::Settled(token) => return token.unwrap(),
            Entry::Renew(_, renewal) => {
                let token = renewals.fetch_add(1, Ordering::SeqCst) as u32;
                renewal.finish(|held| *held = Some(token));
            }
            Entry::Busy(_, ended) => ended.await,
        }
    }
}

#[test]
fn callers_at_once_make_one_renewal_and_all_get_its_token() {
    check(|| {
        let cell = Arc::new(Cell::new(None));
        let renewals = Arc::new(AtomicUsize::new(0));
        let callers = (0..2).map(|_| {
            let (cell, renewals) = (Arc::clone(&cell), Arc::clone(&renewals));
            thread::spawn(move || assert_eq!(block_on(token(&cell, &renewals)), 0))
        });
        let callers: Vec<_> = callers.collect();
        assert_eq!(block_on(token(&cell, &renewals)), 0);
        callers.into_iter().for_each(|caller| caller.join().unwrap());
        assert_eq!(renewals.load(Ordering::SeqCst), 1);
    });
}

#[test]
fn a_renewal_that_is_dropped_is_taken_over() {
    check(|| {
        let cell = Arc::new(Cell::new(None));
        let renewals = Arc::new(AtomicUsize::new(0));
        let quitter = {
            let cell = Arc::clone(&cell);
            thread::spawn(move || {
                // Whatever it got: it goes away, as a task does whose runtime ends.
                drop(cell.enter(Option::is_none));
            })
        };
        let caller = {
            let (cell, renewals) = (Arc::clone(&cell), Arc::clone(&renewals));
            thread::spawn(move || block_on(token(&cell, &renewals)))
        };
        block_on(token(&cell, &renewals));
        caller.join().unwrap();
        quitter.join().unwrap();
        assert_eq!(renewals.load(Ordering::SeqCst), 1);
    });
}

#[test]
fn who_has_an_old_token_uses_it_while_another_renews() {
    check(|| {
        let cell = Arc::new(Cell::new(1_u32));
        let renewer = {
            let cell = Arc::clone(&cell);
            thread::spawn(move || {
                if let Entry::Renew(_, renewal) = cell.enter(|token| *token < 2) {
                    renewal.finish(|token| *token = 2);
                }
            })
        };
        let token = match cell.enter(|token| *token < 2) {
            Entry::Settled(token) | Entry::Busy(token, _) | Entry::Renew(token, _) => token,
        };
        assert!(token == 1 || token == 2);
        renewer.join().unwrap();
        assert!(matches!(cell.enter(|token| *token < 2), Entry::Settled(2) | Entry::Renew(1, _)));
    });
}
