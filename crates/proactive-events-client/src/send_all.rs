//! Many at once: a stream of requests in, a stream of outcomes out.

use std::collections::BTreeMap;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_core::Stream;
use futures_util::stream::FuturesUnordered;
use proactive_events_core::EncodedRequest;
use tokio::sync::Semaphore;

use crate::departure::{Departure, DepartureCheck};
use crate::outcome::Accepted;
use crate::pause::Pause;
use crate::send_error::SendError;
use crate::sending::Sender;

/// Options of [`Client::send_all`](crate::Client::send_all).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[must_use]
pub struct SendAllOptions {
    /// Maximum number of attempts in flight; 64, at least 1.
    pub concurrency: usize,
    /// Maximum number of further events that wait for their customer, a back-off or the lane before no more are taken
    /// from the source; 1,024.
    pub waiting: usize,
    /// True if outcomes come in the order of the requests instead of as they are decided.
    pub ordered: bool,
    /// Maximum time for one event; by default until it expires.
    pub timeout: Option<Duration>,
}

impl Default for SendAllOptions {
    fn default() -> Self {
        Self { concurrency: 64, waiting: 1_024, ordered: false, timeout: None }
    }
}

setters! {
    SendAllOptions {
        with_concurrency: concurrency, usize;
        with_waiting: waiting, usize;
        with_ordered: ordered, bool;
        with_timeout: timeout, impl Into<Option<Duration>>;
    }
}

/// The outcome of one request.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct SendOutcome {
    /// The request's place in the source, counted from 0.
    pub index: u64,
    /// The request.
    pub request: EncodedRequest,
    /// Its outcome.
    pub outcome: Result<Accepted, SendError>,
}

type Sending = Pin<Box<dyn Future<Output = SendOutcome> + Send>>;

/// The outcomes of many requests; it does nothing unless it is polled.
///
/// Every request that was taken from the source ends in exactly one outcome. When the lane pauses, no more are
/// taken, those that wait end as [`SendErrorKind::Paused`](crate::error::SendErrorKind::Paused), and the stream ends;
/// [`paused`](Self::paused) returns the reason, and the rest of the source is untouched if it was lent as `&mut`.
///
/// Before it is dropped early, [`undecided`](Self::undecided) returns the requests without outcome: some of them
/// may have arrived, so send those with [`Client::resend`](crate::Client::resend).
#[must_use = "a stream does nothing unless it is polled"]
pub struct SendAll<S> {
    sender: Arc<Sender>,
    source: Option<Pin<Box<S>>>,
    options: SendAllOptions,
    slots: Arc<Semaphore>,
    check: Option<Arc<dyn DepartureCheck>>,
    sending: FuturesUnordered<Sending>,
    undecided: BTreeMap<u64, EncodedRequest>,
    /// Decided out of order.
    decided: BTreeMap<u64, SendOutcome>,
    taken: u64,
    given: u64,
    paused: Option<Pause>,
}

impl<S: Stream<Item = EncodedRequest>> SendAll<S> {
    pub(super) fn new(sender: Arc<Sender>, source: S, options: SendAllOptions) -> Self {
        // More permits than this a semaphore does not take.
        let concurrency = options.concurrency.clamp(1, Semaphore::MAX_PERMITS);
        Self {
            sender,
            source: Some(Box::pin(source)),
            options,
            slots: Arc::new(Semaphore::new(concurrency)),
            check: None,
            sending: FuturesUnordered::new(),
            undecided: BTreeMap::new(),
            decided: BTreeMap::new(),
            taken: 0,
            given: 0,
            paused: None,
        }
    }

    /// The same with a check before each HTTP request, retries included.
    pub fn with_departure_check(self, check: Arc<dyn DepartureCheck>) -> Self {
        Self { check: Some(check), ..self }
    }

    fn take(&mut self, request: EncodedRequest) {
        let index = self.taken;
        self.taken += 1;
        self.undecided.insert(index, request.clone());
        let (sender, slots) = (Arc::clone(&self.sender), Arc::clone(&self.slots));
        let timeout = self.options.timeout;
        let departure = self.check.clone().map(|check| Departure { check, index });
        self.sending.push(Box::pin(async move {
            let departure = departure.as_ref();
            let outcome = sender.send_within(&request, timeout, Some(&slots), departure).await;
            SendOutcome { index, request, outcome }
        }));
    }

    fn may_take(&self) -> bool {
        let limit = self.options.concurrency.saturating_add(self.options.waiting);
        self.undecided.len() + self.decided.len() < limit && self.slots.available_permits() > 0
    }

    /// The decided outcome to return next.
    fn give(&mut self, sent: Option<SendOutcome>) -> Option<SendOutcome> {
        if let Some(sent) = sent {
            self.undecided.remove(&sent.index);
            if !self.options.ordered {
                return Some(sent);
            }
            self.decided.insert(sent.index, sent);
        }
        let next = self.decided.remove(&self.given)?;
        self.given += 1;
        Some(next)
    }
}

impl<S> SendAll<S> {
    /// The reason why no more requests are taken, if the lane paused.
    pub fn paused(&self) -> Option<&Pause> {
        self.paused.as_ref()
    }

    /// Requests that were taken and have no outcome yet, with their places in the source.
    pub fn undecided(&self) -> impl Iterator<Item = (u64, &EncodedRequest)> {
        self.undecided.iter().map(|(index, request)| (*index, request))
    }
}

impl<S: Stream<Item = EncodedRequest>> Stream for SendAll<S> {
    type Item = SendOutcome;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<SendOutcome>> {
        let this = self.get_mut();
        loop {
            let decided = match Pin::new(&mut this.sending).poll_next(context) {
                Poll::Ready(decided) => decided,
                Poll::Pending => None,
            };
            let is_news = decided.is_some();
            if let Some(sent) = this.give(decided) {
                return Poll::Ready(Some(sent));
            }
            if is_news {
                continue;
            }
            if this.paused.is_none() {
                this.paused = this.sender.admission().paused();
            }
            if this.paused.is_some() {
                this.source = None;
            }
            let may_take = this.may_take();
            let is_over = this.source.is_none() && this.sending.is_empty();
            match this.source.as_mut().filter(|_| may_take) {
                Some(source) => match source.as_mut().poll_next(context) {
                    Poll::Ready(Some(request)) => this.take(request),
                    Poll::Ready(None) => this.source = None,
                    Poll::Pending => return Poll::Pending,
                },
                None if is_over => return Poll::Ready(None),
                None => return Poll::Pending,
            }
        }
    }
}

impl<S> fmt::Debug for SendAll<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SendAll")
            .field("options", &self.options)
            .field("taken", &self.taken)
            .field("undecided", &self.undecided.len())
            .finish_non_exhaustive()
    }
}
