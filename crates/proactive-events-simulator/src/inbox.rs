//! What was accepted: the newest state of each event.

use std::collections::{HashMap, HashSet, VecDeque};
use std::hash::{BuildHasher as _, RandomState};

use proactive_events::{Event, Request, Stage, Timestamp, Violations};
use serde_json::Value;

/// An event that was accepted, in its newest state.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Received {
    /// The stage to which it was sent.
    pub stage: Stage,
    /// The customer; `None` for a multicast.
    pub user: Option<String>,
    /// The sender's key.
    pub reference_id: String,
    /// The template.
    pub name: String,
    /// The body of the request.
    pub request: Value,
    /// When it arrived, by the simulator's clock.
    pub received_at: Timestamp,
}

impl Received {
    /// The request, typed.
    ///
    /// # Errors
    /// When it is not an `E`.
    pub fn typed<E: Event>(&self) -> Result<Request<E>, Violations> {
        Request::from_slice(self.request.to_string().as_bytes())
    }
}

/// What makes two requests the same event.
type Key = (Stage, Option<String>, String);

/// The events by key, the oldest first to go.
#[derive(Debug)]
pub(crate) struct Inbox {
    limit: usize,
    events: HashMap<Key, Received>,
    order: VecDeque<Key>,
    /// Hashes of all keys since the last reset, those of dropped events included.
    seen: HashSet<u64>,
    hasher: RandomState,
}

impl Inbox {
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            limit,
            events: HashMap::new(),
            order: VecDeque::new(),
            seen: HashSet::new(),
            hasher: RandomState::new(),
        }
    }

    /// Takes a checked request: a new event, or a later state of a known one. An earlier or equal timestamp
    /// changes nothing.
    pub(crate) fn put(&mut self, stage: Stage, request: &Value, now: Timestamp) {
        let text =
            |key: &str| request.pointer(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        let (user, reference_id) = (user(request).map(str::to_owned), text("/referenceId"));
        let key = (stage, user.clone(), reference_id.clone());
        self.seen.insert(self.hasher.hash_one(&key));
        let timestamp =
            |request: &Value| request.get("timestamp")?.as_str()?.parse::<Timestamp>().ok();
        match self.events.get(&key) {
            Some(known) if timestamp(request) <= timestamp(&known.request) => return,
            Some(_) => {}
            None => self.order.push_back(key.clone()),
        }
        let name = text("/event/name");
        let received = Received {
            stage,
            user,
            reference_id,
            name,
            request: request.clone(),
            received_at: now,
        };
        self.events.insert(key, received);
        while self.order.len() > self.limit {
            if let Some(oldest) = self.order.pop_front() {
                self.events.remove(&oldest);
            }
        }
    }

    /// The events, in the order of their first arrival.
    pub(crate) fn list(&self) -> Vec<Received> {
        self.order.iter().filter_map(|key| self.events.get(key)).cloned().collect()
    }

    /// How many distinct events were accepted since the last reset.
    pub(crate) fn distinct(&self) -> u64 {
        self.seen.len() as u64
    }

    pub(crate) fn clear(&mut self) {
        *self = Self::new(self.limit);
    }
}

/// The customer of a unicast request.
pub(crate) fn user(request: &Value) -> Option<&str> {
    request.pointer("/relevantAudience/payload/user")?.as_str()
}
