//! Errors of `Request::read` for requests with one fault: which error, where, and no other.
//!
//! The rules are those of the command line's contract and of the API's facts; each has a row here.

mod requests;
mod texts;

use proactive_events::catalog::AnyEvent;
use proactive_events::error::ViolationCode;
use proactive_events::wire::ReadOptions;
use proactive_events::{Document, Request};
use proactive_events_tests::fixtures::{appointment, messages, moment, order, text, weather};
use proactive_events_tests::requests::{body, multicast, unicast};
use requests::{errors, found, order_body, read, warnings, with, without};
use serde_json::{Value, json};

#[test]
fn a_right_request_has_no_violations() {
    errors(&order_body(), &[]);
    errors(&body(&multicast(weather())), &[]);
}

#[test]
fn structure() {
    let status = "/event/payload/state/status";
    errors(&without(status), &[(status, ViolationCode::Missing)]);
    errors(&with(status, json!("ORDER_SHIPED")), &[(status, ViolationCode::UnknownValue)]);
    errors(&with(status, json!(null)), &[(status, ViolationCode::WrongType)]);
    errors(
        &with("/event/payload/state/extra", json!({"x": 1})),
        &[("/event/payload/state/extra", ViolationCode::UnknownProperty)],
    );
    errors(
        &with("/event/payload/a~1b", json!(1)),
        &[("/event/payload/a~01b", ViolationCode::UnknownProperty)],
    );
    errors(
        &with("/event/payload/state/enterTimestamp", json!(null)),
        &[("/event/payload/state/enterTimestamp", ViolationCode::WrongType)],
    );
    errors(&with("/event/payload/state/deliveryDetails", json!({})), &[]);
    errors(&json!([]), &[("", ViolationCode::WrongType)]);
}

#[test]
fn everything_in_one_go_and_in_document_order() {
    let text = r#"{"timestamp":"yesterday","referenceId":"order4711","event":{"name":"AMAZON.MessageAlert.Activated",
        "payload":{"messageGroup":{"count":0,"urgent":true,"creator":{}},"extra":1}},"localizedAttributes":[],
        "relevantAudience":{"type":"Unicast","payload":{"userId":"u"}}}"#;
    let reading = Request::<AnyEvent>::read(
        &Document::parse(text.as_bytes()).unwrap(),
        ReadOptions::default(),
    );
    let expected = [
        ("/timestamp", ViolationCode::DateTime),
        ("/event/payload/messageGroup/count", ViolationCode::Range),
        ("/event/payload/messageGroup/urgent", ViolationCode::UnknownProperty),
        ("/event/payload/messageGroup/creator/name", ViolationCode::Missing),
        ("/event/payload/extra", ViolationCode::UnknownProperty),
        ("/event/payload/state", ViolationCode::Missing),
        ("/relevantAudience/payload/userId", ViolationCode::UnknownProperty),
        ("/relevantAudience/payload/user", ViolationCode::Missing),
        ("/expiryTime", ViolationCode::Missing),
    ];
    assert_eq!(found(&reading.errors), expected);
}

#[test]
fn life_span() {
    for (expiry, allowed) in [
        ("2026-05-18T07:35:00Z", true),
        ("2026-05-18T07:34:59.999Z", false),
        ("2026-05-18T07:34:59.999999999Z", false),
        ("2026-05-19T07:30:00Z", true),
        ("2026-05-19T07:30:00.000000001Z", false),
        ("2026-05-18T07:30:00Z", false),
        ("2026-05-18T05:30:00Z", false),
        ("2026-05-18T10:30:00+02:00", true),
    ] {
        let expected: &[_] =
            if allowed { &[] } else { &[("/expiryTime", ViolationCode::LifeSpan)] };
        errors(&with("/expiryTime", json!(expiry)), expected);
    }
    errors(
        &with("/timestamp", json!("2026-05-18T07:30:00")),
        &[("/timestamp", ViolationCode::DateTime)],
    );
    errors(&without("/expiryTime"), &[("/expiryTime", ViolationCode::Missing)]);
}

#[test]
fn life_span_by_another_clock() {
    let judge = |clock: &str| {
        read(&order_body(), ReadOptions::default().with_life_span_from(moment(clock))).0
    };
    assert_eq!(judge("2026-05-18T19:25:00Z"), []);
    assert_eq!(
        found(&judge("2026-05-18T19:25:00.001Z")),
        [("/expiryTime", ViolationCode::LifeSpan)]
    );
    assert_eq!(found(&judge("2026-05-17T19:29:59Z")), [("/expiryTime", ViolationCode::LifeSpan)]);
}

#[test]
fn reference_id() {
    let pointer = "/referenceId";
    warnings(
        &with(pointer, json!("a.b_c-d")),
        &[(pointer, ViolationCode::UndocumentedReferenceId)],
    );
    for bad in [json!(""), json!("a b"), json!("x".repeat(101)), json!("ä")] {
        errors(&with(pointer, bad), &[(pointer, ViolationCode::ReferenceId)]);
    }
    errors(&with(pointer, json!(4711)), &[(pointer, ViolationCode::WrongType)]);
}

#[test]
fn unknown_template_leaves_payload_and_texts_unjudged() {
    let name = "/event/name";
    errors(
        &with(name, json!("AMAZON.OrderStatus.Update")),
        &[(name, ViolationCode::UnknownTemplate)],
    );
    let mut request = with(name, json!("AMAZON.Bread.Baked"));
    request["event"].as_object_mut().unwrap().remove("payload");
    errors(&request, &[(name, ViolationCode::UnknownTemplate)]);
    errors(&without(name), &[(name, ViolationCode::Missing)]);
    errors(&with("/event", json!({})), &[("/event/name", ViolationCode::Missing)]);
}

#[test]
fn audience() {
    let user = "/relevantAudience/payload/user";
    errors(&with(user, json!("")), &[(user, ViolationCode::Empty)]);
    errors(
        &with("/relevantAudience/type", json!("unicast")),
        &[("/relevantAudience/type", ViolationCode::UnknownAudience)],
    );
    errors(
        &without("/relevantAudience/payload"),
        &[("/relevantAudience/payload", ViolationCode::Missing)],
    );
    errors(
        &with("/relevantAudience/type", json!("Multicast")),
        &[(user, ViolationCode::UnknownProperty)],
    );
    errors(
        &with("/relevantAudience", json!({"type": "All", "payload": 5})),
        &[("/relevantAudience/type", ViolationCode::UnknownAudience)],
    );
    errors(
        &with("/relevantAudience/type", json!(null)),
        &[("/relevantAudience/type", ViolationCode::WrongType)],
    );
}

#[test]
fn strict_turns_warnings_into_errors_in_document_order() {
    let mut request = with("/referenceId", json!("a.b"));
    request["event"]["payload"]["state"]["status"] = json!("x");
    request["localizedAttributes"][0]["extra"] = json!("x");
    let (errors, warnings) = read(&request, ReadOptions::default().with_strict(true));
    // The values of `serde_json::Value` stand in the order of their keys.
    let mut pointers: Vec<_> = errors.iter().map(|violation| violation.pointer.as_str()).collect();
    pointers.sort_unstable();
    assert_eq!(
        pointers,
        ["/event/payload/state/status", "/localizedAttributes/0/extra", "/referenceId"]
    );
    assert_eq!(warnings, []);
}

#[test]
fn repeated_keys_and_byte_order_marks() {
    let text = order_body().to_string();
    let repeated = text.replacen("\"status\":", "\"status\":\"ORDER_SHIPPED\",\"status\":", 1);
    let reading = Request::<AnyEvent>::read(
        &Document::parse(repeated.as_bytes()).unwrap(),
        ReadOptions::default(),
    );
    assert_eq!(
        found(&reading.errors),
        [("/event/payload/state/status", ViolationCode::RepeatedKey)]
    );
    let marked = format!("\u{feff}{text}");
    let reading = Request::<AnyEvent>::read(
        &Document::parse(marked.as_bytes()).unwrap(),
        ReadOptions::default(),
    );
    assert_eq!(
        (found(&reading.errors), found(&reading.warnings)),
        (vec![], vec![("", ViolationCode::ByteOrderMark)])
    );
}

#[test]
fn integers_as_in_json_schema() {
    let mut request = body(&unicast(messages()));
    for (count, code) in [
        (json!(1.0), None),
        (json!(1e2), None),
        (json!(2_147_483_647), None),
        (json!(0), Some(ViolationCode::Range)),
        (json!(-1), Some(ViolationCode::Range)),
        (json!(2_147_483_648_u64), Some(ViolationCode::Range)),
        (json!(1e300), Some(ViolationCode::Range)),
        (json!(1.5), Some(ViolationCode::WrongType)),
        (json!("1"), Some(ViolationCode::WrongType)),
    ] {
        request["event"]["payload"]["messageGroup"]["count"] = count;
        let expected: Vec<_> =
            code.map(|code| ("/event/payload/messageGroup/count", code)).into_iter().collect();
        errors(&request, &expected);
    }
}

#[test]
fn hints_say_the_way_out() {
    let hint = |request: &Value| read(request, ReadOptions::default()).0[0].hint.clone().unwrap();
    assert_eq!(
        hint(&with("/event/payload/state/status", json!("ORDER_SHIPED"))),
        r#"did you mean "ORDER_SHIPPED"?"#
    );
    assert_eq!(
        hint(&with("/event/name", json!("AMAZON.OrderStatus.Update"))),
        r#"did you mean "AMAZON.OrderStatus.Updated"?"#
    );
    assert_eq!(
        hint(&with("/localizedAttributes/0/locale", json!("en-us"))),
        r#"did you mean "en-US"?"#
    );
}

/// A reference in the request's own texts means nothing: no warning of a reference in a plain field.
#[test]
fn the_envelope_has_no_localizable_fields() {
    let pointer = "/relevantAudience/payload/user";
    warnings(
        &with(pointer, json!("localizedattribute:user")),
        &[(pointer, ViolationCode::UnusualUserId)],
    );
    let (_, warnings) = read(
        &with("/event/payload/order/seller/name", json!("localized:title")),
        ReadOptions::default(),
    );
    assert!(
        warnings[0].message.contains("`localized:` is not the prefix"),
        "{}",
        warnings[0].message
    );
}

/// Another user id than those that Alexa gives is valid and doubtful.
#[test]
fn the_form_of_user_ids() {
    let pointer = "/relevantAudience/payload/user";
    for user in ["amzn1.ask.account.A", "amzn1.ask.account.~!AMAZON_-9"] {
        warnings(&with(pointer, json!(user)), &[]);
    }
    for user in [
        "A",
        "amzn1.ask.account.",
        "amzn1.ask.account.A ",
        "amzn1.ask.account.Ä",
        "amzn1.ask.skill.A",
    ] {
        warnings(&with(pointer, json!(user)), &[(pointer, ViolationCode::UnusualUserId)]);
    }
}

/// The first three of what must never be sent; the fourth, a missing field, does not compile.
#[test]
fn a_wrong_event_is_never_encoded() {
    let mut event = appointment();
    event.occasion.subject =
        text("sight test", "Sehtest").and(proactive_events::Locale::FrFr, "examen");
    let violations = unicast(event).encode().unwrap_err();
    let pointers: Vec<_> = violations.iter().map(|violation| violation.pointer.as_str()).collect();
    assert_eq!(
        pointers,
        ["/localizedAttributes/2/providerName", "/localizedAttributes/2/brokerName"]
    );
    let message = &violations.iter().next().unwrap().message;
    assert!(
        message.contains("/event/payload/occasion/provider/name") && message.contains("fr-FR"),
        "{message}"
    );

    let mut event = order();
    event.order.seller.name = proactive_events::Localized::plain("localizedattribute:nobody");
    assert_eq!(
        unicast(event).encode().unwrap_err().iter().next().unwrap().code,
        ViolationCode::AmbiguousText
    );
    let mut event = messages();
    event.message_group.count = 0;
    assert_eq!(
        unicast(event).encode().unwrap_err().iter().next().unwrap().code,
        ViolationCode::Range
    );
}
