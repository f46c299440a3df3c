//! A request to the events paths and its answer. The body is kept as text: parsed, it would take ten times the room
//! and more.

use std::fmt::Display;
use std::sync::Arc;

use proactive_events::{Stage, Timestamp};
use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::text::with_member;

/// Memory of an entry without its texts, in bytes.
const OVERHEAD: usize = 512;

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
    /// The size of the body in bytes.
    pub size: u64,
    /// The body, if it is JSON and came with a valid token: of other requests only their size is kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request: Option<Arc<Value>>,
}

impl Exchange {
    /// Entry for a request, still without answer, number and body.
    pub(crate) fn of(stage: Stage, request: Option<&Value>, size: usize, now: Timestamp) -> Self {
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
            size: size as u64,
            request: None,
        }
    }

    /// About how many bytes it takes.
    fn weight(&self) -> usize {
        let texts = [&self.user, &self.reference_id, &self.name, &self.request_id, &self.message];
        let texts: usize = texts.into_iter().flatten().map(String::len).sum();
        let flaw = |flaw: &Flaw| flaw.pointer.len() + flaw.message.len() + size_of::<Flaw>();
        texts + self.violations.iter().map(flaw).sum::<usize>() + OVERHEAD
    }
}

/// A request as it is kept: its body is text.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) exchange: Exchange,
    pub(crate) body: Option<Arc<str>>,
}

impl Entry {
    pub(super) fn weight(&self) -> usize {
        self.exchange.weight() + self.body.as_ref().map_or(0, |body| body.len())
    }

    /// The body, parsed.
    pub(crate) fn request(&self) -> Option<Value> {
        // It was parsed before.
        self.body.as_ref().and_then(|body| serde_json::from_str(body).ok())
    }

    /// With its body parsed.
    pub(crate) fn exchange(&self) -> Exchange {
        Exchange { request: self.request().map(Arc::new), ..self.exchange.clone() }
    }

    /// As JSON, on one line.
    pub(crate) fn json(&self) -> String {
        with_member(&self.exchange, "request", self.body.as_deref())
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
    /// Description of the error.
    pub message: String,
}
