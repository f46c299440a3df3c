//! The way of one event: attempts until it is decided.

use std::fmt;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::time::Instant;
use tracing::Instrument as _;

use super::Accepted;
use super::answer::Answer;
use super::error::{SendError, SendErrorKind};
use super::http::{Call, Http, Response, TransportError};
use super::lane::{Lane, PauseReason};
use super::open::Open;
use super::reaction::{Before, Reaction, react};
use super::record::{self, Server};
use super::token::{NoToken, Token, Tokens};
use crate::{Clock, EncodedRequest};

/// Sends the events of one lane.
pub(super) struct Sender {
    pub(super) http: Http,
    pub(super) server: Server,
    pub(super) tokens: Tokens,
    pub(super) lane: Lane,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) send_timeout: Duration,
    pub(super) open: Open,
}

/// How far an event has come.
#[derive(Debug, Default)]
struct Progress {
    /// HTTP requests.
    attempts: u32,
    /// Attempts that count.
    spent: u32,
    /// The epoch of the token that the service refused.
    stale: u64,
    /// The last attempt failed: the next one is a retry, and costs.
    is_retry: bool,
    before: Before,
    is_in_flight: bool,
    last: Option<SendError>,
    /// When the time for the whole is over.
    until: Option<Instant>,
}

impl Progress {
    /// The time for the whole is over: what came last says why, unless an attempt is still in flight.
    fn time_out(&mut self) -> SendError {
        self.before.arrival_unknown |= self.is_in_flight;
        let last = self.last.take().filter(|_| !self.is_in_flight);
        last.unwrap_or_else(|| SendError::timeout("the whole send"))
    }

    fn is_out_of_time(&self) -> bool {
        self.until.is_some_and(|until| until <= Instant::now())
    }
}

impl Sender {
    pub(super) fn tokens(&self) -> &Tokens {
        &self.tokens
    }

    pub(super) fn lane(&self) -> &Lane {
        &self.lane
    }

    /// Sends within the time-out for the whole.
    pub(super) async fn send(&self, request: &EncodedRequest) -> Result<Accepted, SendError> {
        self.send_within(request, Some(self.send_timeout), None).await
    }

    /// Sends; without a time-out it ends with the policy's attempts, and at the latest when the event expires.
    pub(super) async fn send_within(
        &self,
        request: &EncodedRequest,
        timeout: Option<Duration>,
        slots: Option<&Semaphore>,
    ) -> Result<Accepted, SendError> {
        let mut progress = Progress::default();
        progress.before.arrival_unknown = request.is_repeated();
        progress.until = timeout.and_then(|timeout| Instant::now().checked_add(timeout));
        let span = record::span(&self.server, request);
        let outcome = {
            // Pinned first: a future of this size is not to be moved into another.
            let driving = pin!(self.drive(request, slots, &mut progress));
            driving.instrument(span.clone()).await
        };
        let outcome = outcome
            .map_err(|error| error.after(progress.attempts, progress.before.arrival_unknown));
        record::outcome(&span, &outcome);
        outcome
    }

    /// Attempts until the event is decided.
    async fn drive(
        &self,
        request: &EncodedRequest,
        slots: Option<&Semaphore>,
        progress: &mut Progress,
    ) -> Result<Accepted, SendError> {
        let user = request.user();
        loop {
            self.check(request)?;
            let admitted = self.lane.admit(user, progress.is_retry, slots);
            let (pass, slot) = match self.until_deadline(request, progress, admitted).await? {
                Some(admitted) => {
                    admitted.map_err(|pause| SendError::new(SendErrorKind::Paused(pause), None))?
                }
                None => continue,
            };
            let token = self.tokens.get(progress.stale);
            let token = match self.until_deadline(request, progress, token).await? {
                Some(Ok(token)) => token,
                Some(Err(none)) => {
                    self.without_token(request, none, progress).await?;
                    continue;
                }
                None => continue,
            };
            let answered = self.attempt(request, &token, progress).await;
            drop(slot);
            let (reaction, report) = react(&answered, progress.before);
            self.lane.report(pass, user, report);
            if matches!(answered, Err(TransportError::Timeout)) && progress.is_out_of_time() {
                return Err(progress.time_out());
            }
            progress.is_in_flight = false;
            if let Some(accepted) =
                self.follow(request, reaction, answered, &token, progress).await?
            {
                return Ok(accepted);
            }
        }
    }

    /// One HTTP request.
    async fn attempt(
        &self,
        request: &EncodedRequest,
        token: &Token,
        progress: &mut Progress,
    ) -> Result<Answer, TransportError> {
        let call = Call {
            content_type: "application/json",
            authorization: Some(token.header()),
            body: request.shared_body(),
        };
        let began = Instant::now();
        progress.attempts += 1;
        progress.is_in_flight = true;
        let _flight = self.open.fly();
        let answered = self.http.post(call, progress.until).await;
        let answered =
            answered.map(|response: Response| Answer::read(&response, &*self.clock, token.text()));
        record::attempt(progress.attempts, &answered, began.elapsed());
        answered
    }

    /// Does what the reaction says; the outcome, if that is one.
    async fn follow(
        &self,
        request: &EncodedRequest,
        reaction: Reaction,
        answered: Result<Answer, TransportError>,
        token: &Token,
        progress: &mut Progress,
    ) -> Result<Option<Accepted>, SendError> {
        let answer = match (reaction, answered) {
            (Reaction::Accept { duplicate }, Ok(answer)) => {
                let (status, request_id) = (answer.status, answer.request_id);
                let attempts = progress.attempts;
                return Ok(Some(Accepted { status, request_id, attempts, duplicate }));
            }
            (_, answered) => answered,
        };
        let error = match answer {
            Ok(answer) => SendError::answered(answer, self.clock.now()),
            Err(error) => SendError::transport(error),
        };
        progress.before.token_renewed = matches!(reaction, Reaction::RenewToken);
        progress.is_retry = false;
        match reaction {
            Reaction::Accept { .. } | Reaction::Refuse => return Err(error),
            Reaction::RenewToken => progress.stale = token.epoch(),
            Reaction::Resend => progress.last = Some(error),
            Reaction::AwaitCustomer if !self.lane.policy().awaits_customers => return Err(error),
            Reaction::AwaitCustomer => self.spend(progress, error)?,
            Reaction::Retry { after, arrival_unknown } => {
                progress.before.arrival_unknown |= arrival_unknown;
                progress.is_retry = true;
                self.spend(progress, error)?;
                let backoff = self.lane.policy().backoff;
                let wait =
                    after.unwrap_or_else(|| backoff.jittered(progress.spent, self.lane.fraction()));
                self.rest(request, progress, wait).await?;
            }
        }
        Ok(None)
    }

    /// Counts an attempt; the error, if it was the last.
    fn spend(&self, progress: &mut Progress, error: SendError) -> Result<(), SendError> {
        progress.spent += 1;
        if progress.spent >= self.lane.policy().max_attempts {
            return Err(error);
        }
        progress.last = Some(error);
        Ok(())
    }

    /// Waits for another chance of a token, or gives up; credentials that are refused concern every event.
    async fn without_token(
        &self,
        request: &EncodedRequest,
        none: NoToken,
        progress: &mut Progress,
    ) -> Result<(), SendError> {
        let is_retryable = none.error.is_retryable();
        if !is_retryable {
            self.lane.pause(PauseReason::NoToken, none.error.to_string());
        }
        let error = SendError::new(SendErrorKind::Token(none.error), None);
        if !is_retryable {
            return Err(error);
        }
        self.spend(progress, error)?;
        self.rest(request, progress, none.retry_in).await
    }

    /// Whether an attempt still makes sense.
    fn check(&self, request: &EncodedRequest) -> Result<(), SendError> {
        if self.open.is_closed() {
            return Err(SendError::new(SendErrorKind::Closed, None));
        }
        if self.clock.now() > self.deadline(request) {
            return Err(SendError::expired(request.expiry_time()));
        }
        Ok(())
    }

    fn deadline(&self, request: &EncodedRequest) -> crate::Timestamp {
        request.deadline_before(self.lane.policy().expiry_margin)
    }

    /// Waits for something, but not past the event's deadline, nor its time for the whole, nor past the end of
    /// the client.
    async fn until_deadline<T>(
        &self,
        request: &EncodedRequest,
        progress: &mut Progress,
        what: impl Future<Output = T>,
    ) -> Result<Option<T>, SendError> {
        let mut what = pin!(what);
        // Mostly it is there already: then nothing is timed, and nobody is asked.
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
        let waited = self.open.unless_closed(tokio::time::timeout(left, what)).await;
        match waited {
            Some(Ok(came)) => Ok(Some(came)),
            Some(Err(_)) if progress.is_out_of_time() => Err(progress.time_out()),
            Some(Err(_)) => Ok(None),
            None => Err(SendError::new(SendErrorKind::Closed, None)),
        }
    }

    /// Rests before the next attempt; an event that would expire meanwhile need not wait for that, nor one whose
    /// time would be over.
    async fn rest(
        &self,
        request: &EncodedRequest,
        progress: &mut Progress,
        wait: Duration,
    ) -> Result<(), SendError> {
        let after = self.clock.now().checked_add(wait);
        if after.is_none_or(|after| after > self.deadline(request)) {
            return Err(SendError::expired(request.expiry_time()));
        }
        if progress
            .until
            .is_some_and(|until| until.saturating_duration_since(Instant::now()) < wait)
        {
            return Err(progress.time_out());
        }
        match self.open.unless_closed(tokio::time::sleep(wait)).await {
            Some(()) => Ok(()),
            None => Err(SendError::new(SendErrorKind::Closed, None)),
        }
    }

    pub(super) async fn shutdown(&self) {
        self.open.close().await;
        self.http.close();
    }
}

impl fmt::Debug for Sender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sender").field("http", &self.http).field("lane", &self.lane).finish()
    }
}
