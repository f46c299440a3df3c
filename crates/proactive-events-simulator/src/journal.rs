//! Every request to the events paths, accepted or not: the newest so many, and a live view of them.

use std::collections::VecDeque;
use std::fmt::Display;
use std::sync::Arc;

use proactive_events::{Stage, Timestamp};
use serde::{Serialize, Serializer};
use serde_json::Value;
use tokio::sync::broadcast;

/// So many are kept at most.
const KEPT: usize = 10_000;
/// So many may come before a slow viewer misses some.
const BEHIND: usize = 1_024;

/// A request and its answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Exchange {
    /// Counted from 1 since the start.
    pub number: u64,
    /// When it arrived, by the simulator's clock.
    #[serde(serialize_with = "as_text")]
    pub received_at: Timestamp,
    /// The stage to which it was sent.
    #[serde(serialize_with = "as_text")]
    pub stage: Stage,
    /// The customer; `None` for a multicast, or when there is none to be read.
    pub user: Option<String>,
    /// The sender's key, as far as there is one.
    pub reference_id: Option<String>,
    /// The template, as far as there is one.
    pub name: Option<String>,
    /// The status of the answer; 0 when the connection was closed instead.
    pub status: u16,
    /// The answer's `x-amzn-requestid`.
    pub request_id: Option<String>,
    /// The answer's message, if it was refused.
    pub message: Option<String>,
    /// Everything that is wrong with the request.
    pub violations: Vec<Flaw>,
    /// The body, if it is JSON.
    pub request: Option<Arc<Value>>,
}

impl Exchange {
    /// What came, without an answer and a number yet.
    pub(crate) fn of(stage: Stage, request: Option<&Arc<Value>>, now: Timestamp) -> Self {
        let text = |pointer: &str| {
            request.and_then(|request| request.pointer(pointer)?.as_str().map(str::to_owned))
        };
        Self {
            number: 0,
            received_at: now,
            stage,
            user: text("/relevantAudience/payload/user"),
            reference_id: text("/referenceId"),
            name: text("/event/name"),
            status: 0,
            request_id: None,
            message: None,
            violations: Vec::new(),
            request: request.cloned(),
        }
    }
}

fn as_text<S: Serializer>(value: &impl Display, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(value)
}

/// Something that is wrong with a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Flaw {
    /// Where: a JSON pointer (RFC 6901) into the request.
    pub pointer: String,
    /// What.
    pub message: String,
}

/// The newest requests.
#[derive(Debug)]
pub(crate) struct Journal {
    limit: usize,
    next: u64,
    exchanges: VecDeque<Arc<Exchange>>,
    live: broadcast::Sender<Arc<Exchange>>,
}

impl Journal {
    pub(crate) fn new(inbox_limit: usize) -> Self {
        let (live, _) = broadcast::channel(BEHIND);
        Self { limit: inbox_limit.min(KEPT), next: 1, exchanges: VecDeque::new(), live }
    }

    /// Takes an exchange and gives it its number.
    pub(crate) fn put(&mut self, mut exchange: Exchange) {
        exchange.number = self.next;
        self.next += 1;
        let exchange = Arc::new(exchange);
        // Nobody may be looking.
        let _ = self.live.send(Arc::clone(&exchange));
        self.exchanges.push_back(exchange);
        while self.exchanges.len() > self.limit {
            self.exchanges.pop_front();
        }
    }

    /// The oldest first.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &Arc<Exchange>> {
        self.exchanges.iter()
    }

    /// Those that come from now on.
    pub(crate) fn watch(&self) -> broadcast::Receiver<Arc<Exchange>> {
        self.live.subscribe()
    }

    /// Forgets them; the numbers go on, so that none ever names another.
    pub(crate) fn clear(&mut self) {
        self.exchanges.clear();
    }
}
