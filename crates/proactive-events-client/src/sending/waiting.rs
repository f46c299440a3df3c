//! The progress of an event, and the waits between its attempts: none goes past its deadline.

use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use proactive_events_core::{EncodedRequest, Timestamp};
use tokio::time::Instant;

use super::Sender;
use crate::classify::Before;
use crate::send_error::{SendError, SendErrorKind};

/// The last attempt before an event's deadline is made this long before it.
const LAST_ATTEMPT: Duration = Duration::from_secs(1);

/// The progress of an event.
#[derive(Debug, Default)]
pub(super) struct Progress {
    /// HTTP requests.
    pub(super) attempts: u32,
    /// Attempts that count.
    pub(super) spent: u32,
    /// The epoch of the token that the service refused.
    pub(super) stale: u64,
    /// Attempts that the server did not process.
    pub(super) unprocessed: u32,
    /// The last attempt failed: the next one is a retry, and costs.
    pub(super) is_retry: bool,
    pub(super) before: Before,
    pub(super) is_in_flight: bool,
    pub(super) last: Option<SendError>,
    /// When the time for the whole is over.
    pub(super) until: Option<Instant>,
}

impl Progress {
    /// The total time is over: the last error is the reason, unless an attempt is still in flight.
    pub(super) fn time_out(&mut self) -> SendError {
        self.before.arrival_unknown |= self.is_in_flight;
        let last = self.last.take().filter(|_| !self.is_in_flight);
        last.unwrap_or_else(|| SendError::timeout("the whole send"))
    }

    pub(super) fn is_out_of_time(&self) -> bool {
        self.until.is_some_and(|until| until <= Instant::now())
    }
}

impl Sender {
    /// Checks that an attempt still makes sense.
    pub(super) fn check(&self, request: &EncodedRequest) -> Result<(), SendError> {
        if self.lifecycle.is_closed() {
            return Err(SendError::new(SendErrorKind::Closed, None));
        }
        if self.clock.now() > self.deadline(request) {
            return Err(SendError::expired(request.expiry_time()));
        }
        Ok(())
    }

    fn deadline(&self, request: &EncodedRequest) -> Timestamp {
        request.deadline_before(self.admission.policy().expiry_margin)
    }

    /// Waits for something, but not past the event's deadline, nor its time for the whole, nor past the end of
    /// the client.
    pub(super) async fn until_deadline<T>(
        &self,
        request: &EncodedRequest,
        progress: &mut Progress,
        what: impl Future<Output = T>,
    ) -> Result<Option<T>, SendError> {
        let mut what = pin!(what);
        // Usually a token is cached: then no timer is set, and no source is asked.
        let first = std::future::poll_fn(|context| Poll::Ready(what.as_mut().poll(context))).await;
        if let Poll::Ready(came) = first {
            return Ok(Some(came));
        }
        let left = self.deadline(request).duration_since(self.clock.now()).unwrap_or_default();
        // A moment more, so that the deadline has passed by the clock, too.
        let mut left = left + Duration::from_millis(1);
        if let Some(until) = progress.until {
            left = left.min(until.saturating_duration_since(Instant::now()));
        }
        let waited = self.lifecycle.unless_closed(tokio::time::timeout(left, what)).await;
        match waited {
            Some(Ok(came)) => Ok(Some(came)),
            Some(Err(_)) if progress.is_out_of_time() => Err(progress.time_out()),
            Some(Err(_)) => Ok(None),
            None => Err(SendError::new(SendErrorKind::Closed, None)),
        }
    }

    /// Waits before the next attempt. A wait past the event's deadline is cut, so that one more attempt is made before it:
    /// the server's wait is advice, and only what has happened is an outcome. A send whose own time would be over ends at
    /// once, to be sent again later.
    pub(super) async fn rest(
        &self,
        request: &EncodedRequest,
        progress: &mut Progress,
        wait: Duration,
    ) -> Result<(), SendError> {
        let left = self.deadline(request).duration_since(self.clock.now()).unwrap_or_default();
        let wait = match left.checked_sub(LAST_ATTEMPT).filter(|before| !before.is_zero()) {
            Some(before) => wait.min(before),
            // Too late for another attempt: the deadline passes, which is what makes the event expired.
            None => wait.min(left + Duration::from_millis(1)),
        };
        if progress
            .until
            .is_some_and(|until| until.saturating_duration_since(Instant::now()) < wait)
        {
            return Err(progress.time_out());
        }
        match self.lifecycle.unless_closed(tokio::time::sleep(wait)).await {
            Some(()) => Ok(()),
            None => Err(SendError::new(SendErrorKind::Closed, None)),
        }
    }
}
