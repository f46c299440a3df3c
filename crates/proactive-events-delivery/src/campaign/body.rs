//! The event of a campaign: what all recipients share.

use std::sync::Arc;
use std::time::Duration;

use proactive_events::catalog::AnyEvent;
use proactive_events::wire::EncodedEvent;
use proactive_events::{Document, Event, LifeSpan, Request, Timestamp, Violations};
use sha2::{Digest as _, Sha256};

/// The shortest life span that is sent.
const SHORTEST: Duration = Duration::from_mins(6);
/// The longest life span that is sent.
const LONGEST: Duration = Duration::from_mins(24 * 60 - 1);
/// The body's audience does not count; a valid one stands in its place while the body is checked.
const ANYBODY: &str = r#"{"type":"Unicast","payload":{"user":"anybody"}}"#;

/// The event of a campaign: a request of which event, localized texts and life span count. Audience, reference id and
/// times are each recipient's own.
#[derive(Clone, Debug)]
pub struct CampaignBody {
    document: Document,
    /// The document for looking things up in it.
    json: serde_json::Value,
    reference_id: String,
    frame: Arc<EncodedEvent>,
    build: fn(&Document) -> Result<EncodedEvent, Violations>,
}

impl CampaignBody {
    /// Takes the event, the texts and the life span of a request.
    ///
    /// # Errors
    /// Everything that the service would refuse.
    pub fn of<E: Event>(request: &Request<E>) -> Result<Self, Violations> {
        Self::of_event::<E>(Document::parse(request.encode()?.body())?)
    }

    /// Takes a request with an event of any template of the catalog.
    ///
    /// # Errors
    /// Everything that is wrong with it, in its order; a life span outside the bounds is clamped instead.
    pub fn from_document(document: Document) -> Result<Self, Violations> {
        Self::of_event::<AnyEvent>(document)
    }

    /// Takes a request with an event that `E` can hold, such as of a template of one's own.
    ///
    /// # Errors
    /// As [`from_document`](Self::from_document).
    pub fn of_event<E: Event>(mut document: Document) -> Result<Self, Violations> {
        if document.set("/relevantAudience", ANYBODY).is_ok() {
            clamp_times(&mut document);
        }
        let frame = build::<E>(&document)?;
        let json = serde_json::from_slice(&document.to_bytes()).unwrap_or_default();
        let reference_id = document.text_at("/referenceId").unwrap_or_default().to_owned();
        Ok(Self { document, json, reference_id, frame: Arc::new(frame), build: build::<E> })
    }

    /// The event that recipients without overrides share.
    pub fn frame(&self) -> &Arc<EncodedEvent> {
        &self.frame
    }

    /// The body's own reference id: the name of the campaign unless one is given.
    pub fn reference_id(&self) -> &str {
        &self.reference_id
    }

    /// The SHA-256 of what is sent, as hexadecimal digits: event, texts and life span. The times and the reference id do
    /// not count, so a body that is created again is the same campaign.
    pub fn digest(&self) -> String {
        let life_span = self.frame.life_span().duration().as_millis();
        let hash = Sha256::new()
            .chain_update(self.frame.to_text())
            .chain_update([0])
            .chain_update(life_span.to_string());
        hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// The body as a JSON value.
    pub(super) fn json(&self) -> &serde_json::Value {
        &self.json
    }

    /// The body, to be changed.
    pub(super) fn document(&self) -> Document {
        self.document.clone()
    }

    /// The shared part of a changed body.
    pub(super) fn build(&self, document: &Document) -> Result<EncodedEvent, Violations> {
        (self.build)(document)
    }
}

fn build<E: Event>(document: &Document) -> Result<EncodedEvent, Violations> {
    let frame = EncodedEvent::from_document::<E>(document)?;
    match (LifeSpan::new(SHORTEST), LifeSpan::new(LONGEST)) {
        (Ok(least), Ok(most)) => {
            let life_span = frame.life_span().clamp(least, most);
            Ok(frame.with_life_span(life_span))
        }
        _ => Ok(frame),
    }
}

/// Moves the expiry so that the life span is within the bounds; a text that is not a time is left to the check.
fn clamp_times(document: &mut Document) {
    let time = |pointer| document.text_at(pointer)?.parse::<Timestamp>().ok();
    let (Some(start), Some(expiry)) = (time("/timestamp"), time("/expiryTime")) else { return };
    let span = expiry.duration_since(start).unwrap_or_default();
    let clamped = span.clamp(SHORTEST, LONGEST);
    if let Some(expiry) = start.checked_add(clamped)
        && clamped != span
    {
        // Both pointers stand in the document, and a time in quotes is JSON.
        let _ = document.set("/expiryTime", &format!("\"{expiry}\""));
    }
}
