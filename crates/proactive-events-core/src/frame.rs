//! A request encoded once for many customers: what differs is spliced in.

use std::time::Duration;

use crate::document::{Document, Node};
use crate::request::{LifeSpan, ReadOptions, Reading};
use crate::{
    Audience, Code, EncodedRequest, Event, ReferenceId, Request, Timestamp, Violation, Violations,
};

/// The part of a request that all customers share, checked and in its wire form: event and localized texts. What
/// each has of its own (reference id, audience, times) is spliced in by [`request`](Self::request).
///
/// ```
/// use proactive_events_core::{Audience, Frame, RawEvent, ReferenceId, Request, Timestamp, UserId};
///
/// # let event = RawEvent::unchecked("AMAZON.Example.Updated", serde_json::json!({}));
/// # let request = Request::multicast(ReferenceId::new("spring")?, event);
/// let frame = Frame::of(&request)?;
/// for user in ["amzn1.ask.account.ONE", "amzn1.ask.account.TWO"] {
///     let audience = Audience::Unicast(UserId::new(user)?);
///     let encoded = frame.request(ReferenceId::random(), &audience, Timestamp::now());
///     assert_eq!(encoded.user().map(UserId::as_str), Some(user));
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// `"event":…,"localizedAttributes":…`.
    shared: String,
    name: String,
    life_span: LifeSpan,
}

impl Frame {
    /// The shared part of a request.
    ///
    /// # Errors
    /// As [`Request::encode`].
    pub fn of<E: Event>(request: &Request<E>) -> Result<Self, Violations> {
        let document = Document::parse(request.encode()?.body())?;
        Self::cut(&document, request)
    }

    /// The shared part of a document, if `E` can be read from it; warnings do not hinder it.
    ///
    /// # Errors
    /// Everything that is wrong with the document, in its order.
    pub fn from_document<E: Event>(document: &Document) -> Result<Self, Violations> {
        let reading: Reading<E> = Request::read(document, ReadOptions::default());
        Self::cut(document, &reading.into_result()?)
    }

    /// Takes a text that [`to_text`](Self::to_text) gave before, such as from a queue, and its life span.
    ///
    /// # Errors
    /// When the text is none: it was damaged since.
    pub fn restore(text: &str, life_span: LifeSpan) -> Result<Self, Violations> {
        let document = Document::parse(text.as_bytes())?;
        let shared = text.strip_prefix('{').and_then(|text| text.strip_suffix('}'));
        let name = document.text_at("/event/name").map(str::to_owned);
        let (Some(shared), Some(name)) = (shared, name) else { return Err(no_frame().into()) };
        Ok(Self { shared: shared.to_owned(), name, life_span })
    }

    fn cut<E: Event>(document: &Document, request: &Request<E>) -> Result<Self, Violations> {
        let event = document.root.get("event").ok_or_else(no_frame)?;
        let texts = document.root.get("localizedAttributes").map_or("[]".to_owned(), text);
        Ok(Self {
            shared: format!("\"event\":{},\"localizedAttributes\":{texts}", text(event)),
            name: request.event().name().to_owned(),
            life_span: request.life_span(),
        })
    }

    /// The same with the life span within these bounds.
    pub fn clamp_life_span(mut self, least: LifeSpan, most: LifeSpan) -> Self {
        self.life_span = self.life_span.clamp(least, most);
        self
    }

    /// The shared part as JSON text: an object with `event` and `localizedAttributes`.
    pub fn to_text(&self) -> String {
        format!("{{{}}}", self.shared)
    }

    /// The wire name of the event's template.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How long each request waits to be announced, from its timestamp on.
    pub fn life_span(&self) -> LifeSpan {
        self.life_span
    }

    /// The request for one audience. The same arguments give the same bytes.
    pub fn request(
        &self,
        reference_id: ReferenceId,
        audience: &Audience,
        timestamp: Timestamp,
    ) -> EncodedRequest {
        let timestamp = timestamp.floor_to_millis();
        let expiry = expiry_of(timestamp, self.life_span.duration());
        // Room for all of it, user ids of 250 characters included.
        let mut body = String::with_capacity(self.shared.len() + 512);
        body.push_str("{\"timestamp\":\"");
        push(&mut body, timestamp);
        body.push_str("\",\"referenceId\":\"");
        body.push_str(reference_id.as_str());
        body.push_str("\",\"expiryTime\":\"");
        push(&mut body, expiry);
        body.push_str("\",");
        body.push_str(&self.shared);
        body.push_str(",\"relevantAudience\":{\"type\":\"");
        body.push_str(audience.kind());
        body.push_str("\",\"payload\":{");
        if let Audience::Unicast(user) = audience {
            body.push_str("\"user\":");
            // A text always serialises into memory.
            body.push_str(&serde_json::to_string(user.as_str()).unwrap_or_default());
        }
        body.push_str("}}}");
        let times = (timestamp, expiry);
        EncodedRequest::framed(body.into_bytes(), &self.name, reference_id, audience, times)
    }
}

/// As [`Request::expiry_time`] counts it.
fn expiry_of(timestamp: Timestamp, life_span: Duration) -> Timestamp {
    timestamp.checked_add(life_span).unwrap_or(Timestamp::MAX)
}

fn push(text: &mut String, timestamp: Timestamp) {
    use std::fmt::Write as _;
    // Writing into memory does not fail.
    let _ = write!(text, "{timestamp}");
}

/// A value as JSON text.
fn text(node: &Node) -> String {
    // A tree of strings and finite numbers always serialises into memory.
    serde_json::to_string(node).unwrap_or_default()
}

fn no_frame() -> Violation {
    Violation::new("/event", Code::Missing, "there is no event in it")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Locale, Localized, RawEvent, UserId};

    fn request() -> Request<RawEvent> {
        let payload = serde_json::json!({ "seller": { "name": "localizedattribute:seller" } });
        let text = Localized::new(Locale::EnUs, "A \"quoted\" seller");
        let event =
            RawEvent::unchecked("AMAZON.Example.Updated", payload).with_text("seller", text);
        let user = UserId::new("amzn1.ask.account.\"ü\\").unwrap();
        Request::unicast(ReferenceId::new("r1").unwrap(), user, event)
    }

    #[test]
    fn gives_the_bytes_that_encoding_gives() {
        let request = request();
        let frame = Frame::of(&request).unwrap();
        let id = ReferenceId::new("r1").unwrap();
        let spliced = frame.request(id, request.audience(), request.timestamp());
        assert_eq!(spliced, request.encode().unwrap());
    }

    #[test]
    fn comes_back_out_of_its_text() {
        let frame = Frame::of(&request()).unwrap();
        assert_eq!(Frame::restore(&frame.to_text(), frame.life_span()).unwrap(), frame);
        for text in ["", "{}", "[]", "{\"event\":1}"] {
            assert!(Frame::restore(text, LifeSpan::DEFAULT).is_err(), "{text}");
        }
    }

    #[test]
    fn the_request_comes_back_out_of_its_bytes() {
        let encoded = request().encode().unwrap();
        let restored = EncodedRequest::restore(encoded.body().to_vec()).unwrap();
        assert_eq!(restored, encoded);
        assert!(EncodedRequest::restore(b"{}".to_vec()).is_err());
        assert!(restored.repeated().is_repeated());
    }

    #[test]
    fn multicast_has_no_user() {
        let event = RawEvent::unchecked("AMAZON.Example.Updated", serde_json::json!({}));
        let request = Request::multicast(ReferenceId::new("m").unwrap(), event);
        let frame = Frame::of(&request).unwrap();
        let id = ReferenceId::new("m").unwrap();
        let spliced = frame.request(id, &Audience::Multicast, request.timestamp());
        assert_eq!(spliced, request.encode().unwrap());
    }
}
