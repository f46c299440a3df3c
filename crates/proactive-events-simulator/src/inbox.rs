//! What was accepted: the newest state of each event.

use std::collections::{HashMap, HashSet, VecDeque};
use std::hash::{BuildHasher as _, RandomState};
use std::sync::Arc;

use bytes::Bytes;
use proactive_events::{Stage, Timestamp};
use serde_json::Value;

use crate::received::Received;
use crate::settings::Repeated;

/// What makes two requests the same event.
type Key = (Stage, Option<String>, String);

/// An event as it is kept: parsed, its body would take twenty times the room.
#[derive(Debug)]
struct Stored {
    name: String,
    timestamp: Option<Timestamp>,
    received_at: Timestamp,
    body: Bytes,
}

impl Stored {
    fn received(&self, (stage, user, reference_id): &Key) -> Received {
        Received {
            stage: *stage,
            user: user.clone(),
            reference_id: reference_id.clone(),
            name: self.name.clone(),
            // It was parsed before.
            request: Arc::new(serde_json::from_slice(&self.body).unwrap_or_default()),
            received_at: self.received_at,
        }
    }
}

/// The events by key, the oldest first to go.
#[derive(Debug)]
pub(crate) struct Store {
    limit: usize,
    events: HashMap<Key, Stored>,
    order: VecDeque<Key>,
    /// Hashes of all keys since the last reset, those of dropped events included.
    seen: HashSet<u64>,
    hasher: RandomState,
}

impl Store {
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            limit,
            events: HashMap::new(),
            order: VecDeque::new(),
            seen: HashSet::new(),
            hasher: RandomState::new(),
        }
    }

    /// Takes a checked request: a new event, or a later state of a known one. An earlier timestamp changes nothing,
    /// nor does an equal one, which may be refused (false).
    pub(crate) fn put(
        &mut self,
        stage: Stage,
        request: &Value,
        body: &Bytes,
        now: Timestamp,
        repeated: Repeated,
    ) -> bool {
        let text =
            |key: &str| request.pointer(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        let key = (stage, user(request).map(str::to_owned), text("/referenceId"));
        let timestamp = text("/timestamp").parse().ok();
        match self.events.get(&key).map(|known| known.timestamp) {
            Some(known) if known == timestamp && repeated == Repeated::Conflict => return false,
            Some(known) if timestamp <= known => return true,
            Some(_) => {}
            None => self.order.push_back(key.clone()),
        }
        self.seen.insert(self.hasher.hash_one(&key));
        // A copy: the body may be a slice of a larger buffer.
        let body = Bytes::copy_from_slice(body);
        let stored = Stored { name: text("/event/name"), timestamp, received_at: now, body };
        self.events.insert(key, stored);
        while self.order.len() > self.limit {
            if let Some(oldest) = self.order.pop_front() {
                self.events.remove(&oldest);
            }
        }
        true
    }

    /// The events, in the order of their first arrival.
    pub(crate) fn list(&self) -> Vec<Received> {
        let events = self.order.iter().filter_map(|key| Some((key, self.events.get(key)?)));
        events.map(|(key, stored)| stored.received(key)).collect()
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
