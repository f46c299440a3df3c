//! The files of one `send`, read one at a time: invalid ones are reported, the others are sent.

use std::cell::RefCell;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_core::Stream;
use proactive_events::EncodedRequest;
use tokio::time::Interval;

use super::prepare::prepare;
use crate::args::SendArgs;
use crate::exit::Exit;

/// The files that went out, in order: an event's index is its file's.
pub(super) type Taken = Rc<RefCell<Vec<String>>>;

/// A stream of requests, as fast as `--rate` allows.
pub(super) struct Source<'a> {
    args: &'a SendArgs,
    files: std::slice::Iter<'a, String>,
    pace: Option<Interval>,
    /// Prepared, and waiting for its moment.
    next: Option<EncodedRequest>,
    taken: Taken,
    /// Exit code from the invalid files; or the error that stopped the output.
    outcome: anyhow::Result<Exit>,
}

impl<'a> Source<'a> {
    pub(super) fn new(args: &'a SendArgs) -> Self {
        let pace = args.rate.map(|rate| tokio::time::interval(Duration::from_secs(1) / rate));
        let (taken, outcome) = (Taken::default(), Ok(Exit::Done));
        Self { args, files: args.files.iter(), pace, next: None, taken, outcome }
    }

    pub(super) fn taken(&self) -> Taken {
        Rc::clone(&self.taken)
    }

    /// The exit code so far, and the files that were not requested.
    pub(super) fn end(self) -> anyhow::Result<(Exit, impl Iterator<Item = &'a String>)> {
        Ok((self.outcome?, self.files))
    }

    /// The next file that is right.
    fn prepare(&mut self) -> Option<EncodedRequest> {
        loop {
            let exit = *self.outcome.as_ref().ok()?;
            let file = self.files.next()?;
            match prepare(file, self.args) {
                Ok(request) => {
                    self.taken.borrow_mut().push(file.clone());
                    return Some(request);
                }
                Err(outcome) => {
                    self.outcome = super::report(&outcome, self.args.format).map(|it| exit.max(it));
                }
            }
        }
    }
}

impl Stream for Source<'_> {
    type Item = EncodedRequest;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Some(request) = self.next.take().or_else(|| self.prepare()) else {
            return Poll::Ready(None);
        };
        let tick =
            self.pace.as_mut().map_or(Poll::Ready(()), |pace| pace.poll_tick(context).map(drop));
        if tick.is_pending() {
            self.next = Some(request);
            return Poll::Pending;
        }
        Poll::Ready(Some(request))
    }
}
