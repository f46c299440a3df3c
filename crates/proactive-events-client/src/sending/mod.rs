//! The way of one event: attempts until it is decided.

mod waiting;

use std::fmt;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::Full;
use proactive_events_core::EncodedRequest;
use proactive_events_core::send::{Endpoint, send};
use proactive_events_core::values::Clock;
use tokio::sync::Semaphore;
use tokio::time::Instant;
use tracing::Instrument as _;

use waiting::Progress;

use crate::admission::{AdmissionControl, AttemptOutcome};
use crate::classify::{NextStep, classify};
use crate::departure::Departure;
use crate::http::{Http, ServiceFn, TransportError};
use crate::lifecycle::Lifecycle;
use crate::notice::{Notice, Notices};
use crate::outcome::Accepted;
use crate::pause::PauseReason;
use crate::response::Answer;
use crate::send_error::{SendError, SendErrorKind};
use crate::telemetry::{self, Server};
use crate::token::{NoToken, Token, TokenCache};

/// Maximum number of attempts that a server did not process and that cost nothing.
const MAX_UNPROCESSED: u32 = 8;

/// Sends the events of one lane.
pub(super) struct Sender {
    pub(super) endpoint: Endpoint,
    pub(super) http: Http,
    pub(super) server: Server,
    pub(super) tokens: TokenCache,
    pub(super) admission: AdmissionControl,
    pub(super) notices: Notices,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) send_timeout: Duration,
    pub(super) lifecycle: Lifecycle,
}

impl Sender {
    pub(super) fn tokens(&self) -> &TokenCache {
        &self.tokens
    }

    pub(super) fn admission(&self) -> &AdmissionControl {
        &self.admission
    }

    /// Sends within the time-out for the whole.
    pub(super) async fn send(&self, request: &EncodedRequest) -> Result<Accepted, SendError> {
        self.send_within(request, Some(self.send_timeout), None, None).await
    }

    /// Sends; without a time-out it ends with the policy's attempts, and at the latest when the event expires.
    pub(super) async fn send_within(
        &self,
        request: &EncodedRequest,
        timeout: Option<Duration>,
        slots: Option<&Semaphore>,
        departure: Option<&Departure>,
    ) -> Result<Accepted, SendError> {
        let mut progress = Progress::default();
        progress.before.arrival_unknown = request.is_repeated();
        progress.until = timeout.and_then(|timeout| Instant::now().checked_add(timeout));
        let span = telemetry::span(&self.server, request);
        let outcome = {
            // Pinned first: a future of this size is not to be moved into another.
            let driving = pin!(self.drive(request, slots, departure, &mut progress));
            driving.instrument(span.clone()).await
        };
        let outcome = outcome
            .map_err(|error| error.after(progress.attempts, progress.before.arrival_unknown));
        telemetry::outcome(&span, &outcome);
        outcome
    }

    /// Attempts until the event is decided.
    async fn drive(
        &self,
        request: &EncodedRequest,
        slots: Option<&Semaphore>,
        departure: Option<&Departure>,
        progress: &mut Progress,
    ) -> Result<Accepted, SendError> {
        let user = request.user();
        loop {
            self.check(request)?;
            let admitted = self.admission.admit(user, progress.is_retry, slots);
            let (permit, slot) = match self.until_deadline(request, progress, admitted).await? {
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
            if let Some(departure) = departure {
                let checked = departure.may_leave(request);
                match self.until_deadline(request, progress, checked).await? {
                    Some(true) => {}
                    Some(false) => return Err(SendError::new(SendErrorKind::Withdrawn, None)),
                    None => continue,
                }
            }
            let answered = self.attempt(request, &token, progress).await;
            drop(slot);
            let (step, outcome) = classify(&answered, progress.before);
            self.notice(&answered, &outcome);
            let pause = self.admission.report(permit, user, outcome);
            pause.iter().for_each(telemetry::paused);
            if matches!(answered, Err(TransportError::Timeout)) && progress.is_out_of_time() {
                return Err(progress.time_out());
            }
            progress.is_in_flight = false;
            if let Some(accepted) = self.follow(request, step, answered, &token, progress).await? {
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
        let began = Instant::now();
        progress.attempts += 1;
        progress.is_in_flight = true;
        let _in_flight = self.lifecycle.track_in_flight();
        let end = progress.until;
        let transport = ServiceFn(|http_request| async {
            let response = self.http.send(http_request, end).await?;
            Ok(response.map(Full::new))
        });
        let response = send(transport, &self.endpoint, token.bearer(), request).await;
        let limit = self.admission.policy().max_retry_after;
        let answered = response.map(|response| Answer::read(response, &*self.clock, limit));
        telemetry::attempt(progress.attempts, &answered, began.elapsed());
        answered
    }

    /// Executes the step; returns the outcome, if the step is one.
    async fn follow(
        &self,
        request: &EncodedRequest,
        step: NextStep,
        answered: Result<Answer, TransportError>,
        token: &Token,
        progress: &mut Progress,
    ) -> Result<Option<Accepted>, SendError> {
        let answer = match (step, answered) {
            (NextStep::Accept { duplicate }, Ok(answer)) => {
                return Ok(Some(Accepted {
                    status: answer.response.status(),
                    request_id: answer.response.request_id().map(str::to_owned),
                    attempts: progress.attempts,
                    duplicate,
                }));
            }
            (_, answered) => answered,
        };
        let error = match answer {
            Ok(answer) => SendError::answered(answer, self.clock.now()),
            Err(error) => SendError::transport(error),
        };
        progress.before.token_renewed = matches!(step, NextStep::RenewToken);
        progress.is_retry = false;
        match step {
            NextStep::Accept { .. } | NextStep::Refuse => return Err(error),
            NextStep::RenewToken => {
                progress.stale = token.epoch();
                self.tokens.refuse(token.epoch());
            }
            NextStep::Resend => progress.last = Some(error),
            NextStep::SendAgain if progress.unprocessed < MAX_UNPROCESSED => {
                progress.unprocessed += 1;
                progress.last = Some(error);
            }
            NextStep::SendAgain => {
                self.retry(request, progress, error, None).await?;
            }
            NextStep::AwaitCustomer if !self.admission.policy().awaits_customers => {
                return Err(error);
            }
            NextStep::AwaitCustomer => self.spend(progress, error)?,
            NextStep::Retry { after, arrival_unknown } => {
                progress.before.arrival_unknown |= arrival_unknown;
                self.retry(request, progress, error, after).await?;
            }
        }
        Ok(None)
    }

    /// Counts an attempt, and waits before the next one.
    async fn retry(
        &self,
        request: &EncodedRequest,
        progress: &mut Progress,
        error: SendError,
        after: Option<Duration>,
    ) -> Result<(), SendError> {
        progress.is_retry = true;
        self.spend(progress, error)?;
        let backoff = self.admission.policy().backoff;
        let wait =
            after.unwrap_or_else(|| backoff.jittered(progress.spent, self.admission.fraction()));
        self.rest(request, progress, wait).await
    }

    /// Tells the operator what an answer means for all events.
    fn notice(&self, answered: &Result<Answer, TransportError>, outcome: &AttemptOutcome) {
        match outcome {
            AttemptOutcome::Failed => {
                let cause = match answered {
                    Ok(answer) if answer.response.is_html() => {
                        format!("a web page with status {}", answer.response.status())
                    }
                    Ok(answer) => format!("status {}", answer.response.status()),
                    Err(error) => error.to_string(),
                };
                let wait = answered.as_ref().ok().and_then(|answer| answer.retry_after);
                self.notices.failed(cause, wait, self.admission.policy().breaker.failures);
            }
            AttemptOutcome::Unprocessed => {}
            _ => self.notices.answered(),
        }
        let Ok(answer) = answered else { return };
        match (answer.response.status(), answer.retry_after) {
            (429, Some(wait)) => self.notices.held(|| Notice::RateLimited { wait }, wait),
            (status, _) if answer.response.is_accepted() => self.notices.accepted(status),
            _ => {}
        }
    }

    /// Counts an attempt; the error, if it was the last.
    fn spend(&self, progress: &mut Progress, error: SendError) -> Result<(), SendError> {
        progress.spent += 1;
        if progress.spent >= self.admission.policy().max_attempts {
            return Err(error);
        }
        progress.last = Some(error);
        Ok(())
    }

    /// Waits until a token can be requested again, or fails; refused credentials concern every event.
    async fn without_token(
        &self,
        request: &EncodedRequest,
        none: NoToken,
        progress: &mut Progress,
    ) -> Result<(), SendError> {
        let is_retryable = none.error.is_retryable();
        if !is_retryable {
            let pause = self.admission.pause(PauseReason::NoToken, none.error.to_string());
            pause.iter().for_each(telemetry::paused);
        }
        let reason = none.error.to_string();
        let error = SendError::new(SendErrorKind::Token(none.error), None);
        if !is_retryable {
            return Err(error);
        }
        let wait = none.retry_in;
        self.notices.held(|| Notice::NoToken { wait, reason }, wait);
        self.spend(progress, error)?;
        self.rest(request, progress, none.retry_in).await
    }

    pub(super) async fn shutdown(&self) {
        self.lifecycle.close().await;
        self.http.close();
    }
}

impl fmt::Debug for Sender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sender")
            .field("http", &self.http)
            .field("admission", &self.admission)
            .finish()
    }
}
