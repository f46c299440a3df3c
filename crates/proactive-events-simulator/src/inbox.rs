//! What was accepted: the newest state of each event.

use std::collections::{HashMap, HashSet, VecDeque};
use std::hash::{BuildHasher as _, RandomState};
use std::sync::Arc;

use proactive_events::{Stage, Timestamp};
use serde_json::Value;

use crate::received::Received;
use crate::settings::Repeated;

/// What makes two requests the same event.
type Key = (Stage, Option<String>, String);

/// The events by key, the oldest first to go.
#[derive(Debug)]
pub(crate) struct Store {
    limit: usize,
    events: HashMap<Key, Received>,
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
        request: &Arc<Value>,
        now: Timestamp,
        repeated: Repeated,
    ) -> bool {
        let text =
            |key: &str| request.pointer(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        let (user, reference_id) = (user(request).map(str::to_owned), text("/referenceId"));
        let key = (stage, user.clone(), reference_id.clone());
        let timestamp =
            |request: &Value| request.get("timestamp")?.as_str()?.parse::<Timestamp>().ok();
        let known = self.events.get(&key).map(|known| timestamp(&known.request));
        let new = timestamp(request);
        match known {
            Some(known) if known == new && repeated == Repeated::Conflict => return false,
            Some(known) if new <= known => return true,
            Some(_) => {}
            None => self.order.push_back(key.clone()),
        }
        self.seen.insert(self.hasher.hash_one(&key));
        let (name, request) = (text("/event/name"), Arc::clone(request));
        let received = Received { stage, user, reference_id, name, request, received_at: now };
        self.events.insert(key, received);
        while self.order.len() > self.limit {
            if let Some(oldest) = self.order.pop_front() {
                self.events.remove(&oldest);
            }
        }
        true
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
