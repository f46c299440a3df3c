//! The accepted events: the newest state of each, bounded by count and bytes.

use std::collections::{HashMap, HashSet, VecDeque};
use std::hash::{BuildHasher as _, RandomState};
use std::sync::Arc;

use proactive_events::{Stage, Timestamp};
use serde_json::Value;

use super::bounds::Bounds;
use super::received::Received;
use crate::settings::Repeated;

/// Identity of an event: requests with an equal key are the same event.
type Key = (Stage, Option<String>, String);

/// Memory of an event without its texts, in bytes.
const OVERHEAD: usize = 256;

/// An event as it is kept: parsed, its body would take ten times the room and more.
#[derive(Debug)]
pub(crate) struct Stored {
    key: Arc<Key>,
    name: String,
    timestamp: Option<Timestamp>,
    received_at: Timestamp,
    pub(crate) body: Arc<str>,
}

impl Stored {
    /// With its body parsed.
    pub(crate) fn received(&self) -> Received {
        let (stage, user, reference_id) = &*self.key;
        Received {
            stage: *stage,
            user: user.clone(),
            reference_id: reference_id.clone(),
            name: self.name.clone(),
            // It was parsed before.
            request: Arc::new(serde_json::from_str(&self.body).unwrap_or_default()),
            received_at: self.received_at,
        }
    }

    /// About how many bytes it takes.
    fn weight(&self) -> usize {
        let (_, user, reference_id) = &*self.key;
        let key = user.as_ref().map_or(0, String::len) + reference_id.len();
        self.body.len() + self.name.len() + key + OVERHEAD
    }
}

/// The events by key, the oldest first to go.
#[derive(Debug)]
pub(crate) struct Store {
    bounds: Bounds,
    events: HashMap<Arc<Key>, Arc<Stored>>,
    order: VecDeque<Arc<Key>>,
    bytes: usize,
    /// Hashes of all keys since the last reset, those of dropped events included.
    seen: HashSet<u64>,
    hasher: RandomState,
}

impl Store {
    pub(crate) fn new(bounds: Bounds) -> Self {
        Self {
            bounds,
            events: HashMap::new(),
            order: VecDeque::new(),
            bytes: 0,
            seen: HashSet::new(),
            hasher: RandomState::new(),
        }
    }

    /// Takes a checked request: a new event, or a later state of a known one. An earlier timestamp changes nothing,
    /// nor does an equal one, which may be refused (false). `body` is the request as text.
    pub(crate) fn put(
        &mut self,
        stage: Stage,
        request: &Value,
        body: &Arc<str>,
        now: Timestamp,
        repeated: Repeated,
    ) -> bool {
        let text =
            |key: &str| request.pointer(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        let key = (stage, user(request).map(str::to_owned), text("/referenceId"));
        let timestamp = text("/timestamp").parse().ok();
        let key = match self.events.get(&key) {
            Some(known) if known.timestamp == timestamp && repeated == Repeated::Conflict => {
                return false;
            }
            Some(known) if timestamp <= known.timestamp => return true,
            Some(known) => Arc::clone(&known.key),
            None => {
                let key = Arc::new(key);
                self.order.push_back(Arc::clone(&key));
                key
            }
        };
        self.seen.insert(self.hasher.hash_one(&*key));
        let (name, body) = (text("/event/name"), Arc::clone(body));
        let stored = Stored { key: Arc::clone(&key), name, timestamp, received_at: now, body };
        self.bytes += stored.weight();
        if let Some(known) = self.events.insert(key, Arc::new(stored)) {
            self.bytes -= known.weight();
        }
        while self.order.len() > self.bounds.events || self.bytes > self.bounds.bytes {
            let Some(oldest) = self.order.pop_front() else { break };
            if let Some(oldest) = self.events.remove(&oldest) {
                self.bytes -= oldest.weight();
            }
        }
        true
    }

    /// The events, in the order of their first arrival.
    pub(crate) fn list(&self) -> Vec<Arc<Stored>> {
        self.order.iter().filter_map(|key| self.events.get(key)).cloned().collect()
    }

    /// About how many bytes they take.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Number of distinct events accepted since the last reset.
    pub(crate) fn distinct(&self) -> u64 {
        self.seen.len() as u64
    }

    pub(crate) fn clear(&mut self) {
        *self = Self::new(self.bounds);
    }
}

/// The customer of a unicast request.
pub(crate) fn user(request: &Value) -> Option<&str> {
    request.pointer("/relevantAudience/payload/user")?.as_str()
}
