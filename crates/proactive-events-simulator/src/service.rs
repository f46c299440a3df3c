//! The state of the service, and which part of it answers a request.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Limited};
use hyper::body::Incoming;
use hyper::header::ALLOW;
use hyper::http::request::Parts;
use hyper::{Method, Request, StatusCode};
use proactive_events::{Clock, Stage};

use crate::answer::{Answer, empty, refused};
use crate::check::Checks;
use crate::faults::{FaultPath, Faults};
use crate::inbox::{Inbox, Received};
use crate::stats::Stats;
use crate::subscriptions::Subscriptions;
use crate::token::Tokens;
use crate::{control, events, page, token};

pub(crate) const TOKEN_PATH: &str = "/auth/o2/token";
pub(crate) const LIVE_PATH: &str = "/v1/proactiveEvents";
const DEVELOPMENT_PATH: &str = "/v1/proactiveEvents/stages/development";

/// The largest body that is read, in bytes.
const MAX_BODY: usize = 1 << 20;
/// How long a client may take to send its body.
const BODY_TIMEOUT: Duration = Duration::from_secs(30);

/// Everything that the simulator knows.
pub(crate) struct Service {
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) checks: Checks,
    tokens: Mutex<Tokens>,
    inbox: Mutex<Inbox>,
    faults: Mutex<Faults>,
    subscriptions: Mutex<Subscriptions>,
    stats: Mutex<Stats>,
}

/// The connection is to be closed without an answer.
#[derive(Debug)]
pub(crate) struct Close;

impl fmt::Display for Close {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("closed by a fault rule")
    }
}

impl std::error::Error for Close {}

/// State is whole after every change, whatever happened to the thread that held it.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Service {
    pub(crate) fn new(
        clock: Arc<dyn Clock>,
        inbox_limit: usize,
        strict_subscriptions: bool,
    ) -> Result<Self, String> {
        Ok(Self {
            clock,
            checks: Checks::compile()?,
            tokens: Mutex::default(),
            inbox: Mutex::new(Inbox::new(inbox_limit)),
            faults: Mutex::default(),
            subscriptions: Mutex::new(Subscriptions::new(strict_subscriptions)),
            stats: Mutex::default(),
        })
    }

    /// Answers a request, or closes its connection.
    pub(crate) async fn answer(&self, request: Request<Incoming>) -> Result<Answer, Close> {
        let (head, body) = request.into_parts();
        let reading = Limited::new(body, MAX_BODY).collect();
        let body = match tokio::time::timeout(BODY_TIMEOUT, reading).await {
            Ok(Ok(body)) => body.to_bytes(),
            Ok(Err(error)) if error.is::<http_body_util::LengthLimitError>() => {
                return Ok(refused(
                    StatusCode::PAYLOAD_TOO_LARGE,
                    "The body is larger than 1 MiB.",
                ));
            }
            Ok(Err(_)) => return Err(Close),
            Err(_) => {
                return Ok(refused(StatusCode::REQUEST_TIMEOUT, "The body did not come in time."));
            }
        };
        self.route(&head, &body).await
    }

    async fn route(&self, head: &Parts, body: &Bytes) -> Result<Answer, Close> {
        let path = head.uri.path();
        let stage = match path.strip_suffix('/').unwrap_or(path) {
            TOKEN_PATH => return self.token(head, body).await,
            LIVE_PATH => Stage::Live,
            DEVELOPMENT_PATH => Stage::Development,
            "" if head.method == Method::GET => return Ok(page::inbox(self)),
            control if control.starts_with("/simulator") => {
                return Ok(control::answer(self, head, body));
            }
            _ => return Ok(refused(StatusCode::NOT_FOUND, format!("There is no {path} here."))),
        };
        if head.method != Method::POST {
            return Ok(method_not_allowed("POST"));
        }
        self.counted().requests += 1;
        let answer = events::post(self, stage, head, body).await?;
        self.counted().count(answer.status());
        Ok(answer)
    }

    async fn token(&self, head: &Parts, body: &Bytes) -> Result<Answer, Close> {
        if head.method != Method::POST {
            return Ok(method_not_allowed("POST"));
        }
        self.counted().tokens += 1;
        match self.fault(FaultPath::Token, None).await? {
            Some(answer) => Ok(answer),
            None => Ok(token::post(&mut self.tokens(), self.clock.now(), head, body)),
        }
    }

    /// Does what the first rule that fires says; `Some` when that is the answer.
    pub(crate) async fn fault(
        &self,
        path: FaultPath,
        user: Option<&str>,
    ) -> Result<Option<Answer>, Close> {
        let Some(fault) = self.faults().fire(path, user) else { return Ok(None) };
        tokio::time::sleep(Duration::from_millis(fault.delay_ms)).await;
        if fault.close_connection {
            return Err(Close);
        }
        Ok(fault.answer())
    }

    pub(crate) fn tokens(&self) -> MutexGuard<'_, Tokens> {
        lock(&self.tokens)
    }

    pub(crate) fn received(&self) -> MutexGuard<'_, Inbox> {
        lock(&self.inbox)
    }

    pub(crate) fn faults(&self) -> MutexGuard<'_, Faults> {
        lock(&self.faults)
    }

    pub(crate) fn subscriptions(&self) -> MutexGuard<'_, Subscriptions> {
        lock(&self.subscriptions)
    }

    fn counted(&self) -> MutexGuard<'_, Stats> {
        lock(&self.stats)
    }

    pub(crate) fn count_connection(&self) {
        self.counted().connections += 1;
    }

    pub(crate) fn inbox(&self) -> Vec<Received> {
        self.received().list()
    }

    pub(crate) fn stats(&self) -> Stats {
        let events = self.received().distinct();
        Stats { events, ..self.counted().clone() }
    }

    pub(crate) fn reset(&self) {
        self.received().clear();
        self.faults().clear();
        self.subscriptions().clear();
        self.tokens().clear();
        *self.counted() = Stats::default();
    }
}

impl fmt::Debug for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Service").finish_non_exhaustive()
    }
}

/// 405 with the method that is allowed.
pub(crate) fn method_not_allowed(allowed: &'static str) -> Answer {
    let mut answer = empty(StatusCode::METHOD_NOT_ALLOWED);
    answer.headers_mut().insert(ALLOW, hyper::header::HeaderValue::from_static(allowed));
    answer
}
