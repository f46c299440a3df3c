//! Events without a type, checked by a JSON Schema at run time.

use proactive_events::catalog::schemas;
use proactive_events::wire::SchemaCheck;
use proactive_events::{Locale, Localized, RawEvent, Request};
use proactive_events_tests::fixtures::order;
use proactive_events_tests::requests::{body, unicast};
use serde_json::json;

fn order_check() -> SchemaCheck {
    let text = schemas::FILES
        .iter()
        .find(|(name, _)| *name == "AMAZON.OrderStatus.Updated.json")
        .unwrap()
        .1;
    SchemaCheck::compile(text, schemas::FILES).unwrap()
}

/// The same event raw and typed is the same request.
#[test]
fn raw_and_typed_are_the_same() {
    let typed = body(&unicast(order()));
    let payload = typed["event"]["payload"].clone();
    let text = Localized::new(Locale::EnUs, "AnyCompany").and(Locale::DeDe, "Beispiel GmbH");
    let raw = RawEvent::checked("AMAZON.OrderStatus.Updated", payload, &order_check()).unwrap();
    assert_eq!(body(&unicast(raw.with_text("sellerName", text))), typed);
}

#[test]
fn the_schema_refuses_with_pointers_into_the_request() {
    let payload = json!({"state": {"status": "ORDER_LOST"}, "order": {"seller": {"name": "x"}}});
    let violations =
        RawEvent::checked("AMAZON.OrderStatus.Updated", payload, &order_check()).unwrap_err();
    let pointers: Vec<_> = violations.iter().map(|violation| violation.pointer.as_str()).collect();
    assert_eq!(pointers, ["/event/payload/state/status"]);
}

#[test]
fn a_reference_without_a_text_is_not_sent() {
    let event =
        RawEvent::unchecked("AMAZON.Bread.Baked", json!({"bakery": "localizedattribute:name"}));
    let error = unicast(event.clone()).encode().unwrap_err();
    assert!(error.to_string().contains("\"name\""), "{error}");
    assert!(unicast(event.clone().with_text("name", Localized::plain("x"))).encode().is_err());
    let whole = unicast(event.with_text("name", Localized::new(Locale::EnUs, "AnyBakery")));
    let read = Request::<RawEvent>::from_slice(whole.encode().unwrap().body()).unwrap();
    assert_eq!(read, whole);
}

#[test]
fn a_text_that_is_no_schema() {
    assert!(SchemaCheck::compile("{", &[]).is_err());
    assert!(SchemaCheck::compile(r#"{"type": 5}"#, &[]).is_err());
    assert!(SchemaCheck::compile(r#"{"$ref": "nowhere.json#/x"}"#, &[]).is_err());
}
