//! Events and requests as bytes.

use proactive_events_core::wire::EncodedEvent;
use proactive_events_core::{
    Audience, EncodedRequest, LifeSpan, Locale, Localized, RawEvent, ReferenceId, Request, UserId,
};

fn request() -> Request<RawEvent> {
    let payload = serde_json::json!({ "seller": { "name": "localizedattribute:seller" } });
    let text = Localized::new(Locale::EnUs, "A \"quoted\" seller");
    let event = RawEvent::unchecked("AMAZON.Example.Updated", payload).with_text("seller", text);
    let user = UserId::new("amzn1.ask.account.\"ü\\").unwrap();
    Request::unicast(ReferenceId::new("r1").unwrap(), user, event)
}

#[test]
fn gives_the_bytes_that_encoding_gives() {
    let request = request();
    let event = EncodedEvent::new(request.event()).unwrap();
    let id = ReferenceId::new("r1").unwrap();
    let spliced = event.request(id, request.audience(), request.timestamp());
    assert_eq!(spliced, request.encode().unwrap());
}

#[test]
fn comes_back_out_of_its_text() {
    let event = EncodedEvent::new(request().event()).unwrap();
    assert_eq!(EncodedEvent::restore(&event.to_text(), event.life_span()).unwrap(), event);
    for text in ["", "{}", "[]", "{\"event\":1}"] {
        assert!(EncodedEvent::restore(text, LifeSpan::DEFAULT).is_err(), "{text}");
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
    let event = EncodedEvent::new(request.event()).unwrap();
    let id = ReferenceId::new("m").unwrap();
    let spliced = event.request(id, &Audience::Multicast, request.timestamp());
    assert_eq!(spliced, request.encode().unwrap());
}
