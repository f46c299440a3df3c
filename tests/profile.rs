//! Every keyword of the profile: *the types accept* ⇔ *`jsonschema` accepts against the schema* ⇔ *the schema that
//! the types give through `schemars` accepts*, over thousands of wrong and right payloads.

use std::collections::HashSet;

use proactive_events::values::{Integer, Json};
use proactive_events::wire::ReadOptions;
use proactive_events::{Document, Request, Violation};
use proactive_events_tests::mutate;
use proactive_events_tests::requests::multicast;
use proactive_events_tests::schemas::standalone;
use serde_json::{Value, json};

#[allow(deprecated)]
mod types {
    proactive_events::event_schema!("profile/ACME.Profile.Used.json");
}

use types::profile::{Book, Card, Const, Gift, Person, Used, Whole};

const SCHEMA: &str = include_str!("profile/ACME.Profile.Used.json");

/// A payload with every property, and one with every other way.
fn payloads() -> [Value; 2] {
    [
        json!({
            "const": "ONLY", "flag": true, "levels": 2.5, "mixed": 7, "code": "AB12",
            "moment": "2026-05-18T08:00:00Z", "day": "2026-05-18", "link": "https://example.com/a?b#c",
            "dozens": 24, "signed": -5, "price": 9.99, "ratio": 0.5, "note": null, "size": "SMALL", "owner": null,
            "scores": [1, 2, 3], "rows": [[1.5], []], "anything": { "a": [1, null] }, "prices": { "eur": 1.5 },
            "people": { "first": { "name": "Robin" } }, "open": { "known": true, "more": "text" },
            "whole": { "name": "Robin", "age": 30 }, "short": "abcd", "gift": { "kind": "CARD", "text": "Hello" },
            "old": false,
        }),
        json!({
            "const": "ONLY", "levels": "three", "mixed": "text", "code": "ZZ", "note": "five!", "size": null,
            "owner": { "name": "Robin", "born": "2000-02-29" }, "gift": { "kind": "BOOK", "pages": 12 },
            "people": {}, "prices": {}, "scores": [0], "rows": [], "dozens": 0, "price": 0.01, "ratio": -1.0,
        }),
    ]
}

/// Values that other mutations do not reach.
fn odd() -> Vec<(&'static str, Value)> {
    let at = |place, values: &[Value]| {
        values.iter().map(|value| (place, value.clone())).collect::<Vec<_>>()
    };
    [
        at(
            "dozens",
            &[json!(12.0), json!(13), json!(132), json!(144), json!(-12), json!(1e30), json!(12.5)],
        ),
        at("signed", &[json!(5), json!(6), json!(-6), json!(5.5), json!(-5.0)]),
        at(
            "price",
            &[
                json!(0),
                json!(0.001),
                json!(99.99),
                json!(100),
                json!(5),
                json!(1.005),
                json!(19.99),
            ],
        ),
        at("ratio", &[json!(1), json!(0.999), json!(-1), json!(-1.001), json!(1e300)]),
        at("code", &[json!("ab"), json!("A1"), json!("AB1234567"), json!("AB1\n"), json!("ÄÖ")]),
        at(
            "moment",
            &[
                "2026-05-18t08:00:00z",
                "2016-12-31T23:59:60Z",
                "2016-12-31T23:59:60+01:00",
                "2017-01-01T00:59:60+01:00",
                "2026-05-18T08:00:00.1234567890123Z",
                "2026-05-18T08:00:00",
                "2026-05-18 08:00:00Z",
                "0000-01-01T00:00:00Z",
                "2026-02-29T00:00:00Z",
                "2026-05-18T24:00:00Z",
                "2026-05-18T08:00:00+24:00",
            ]
            .map(Value::from),
        ),
        at(
            "day",
            &["2026-02-29", "2024-02-29", "0000-01-01", "2026-1-1", "+2026-01-01", "2026-05-18Z"]
                .map(Value::from),
        ),
        at(
            "link",
            &[
                "relative/path",
                "urn:isbn:1",
                "http://[::1]/",
                "http://exa mple",
                "mailto:a@b",
                "https://ä.example",
                "//host",
                "http://a?b[c]",
                "http://%zz",
            ]
            .map(Value::from),
        ),
        at("scores", &[json!([1, 1]), json!([1, 1.0]), json!([]), json!([1, 2, 3, 4])]),
        at("rows", &[json!([[1], [1.0]]), json!([[], []]), json!([[1], [2]])]),
        at("levels", &[json!(1.0), json!("1"), json!(true)]),
        at("flag", &[json!(1), json!("true")]),
        at("mixed", &[json!(null), json!(1.0), json!(1.5), json!([])]),
        at(
            "whole",
            &[
                json!({ "name": "R", "age": 151 }),
                json!({ "name": "R" }),
                json!({ "name": "R", "age": 1, "x": 1 }),
            ],
        ),
        at("short", &[json!(""), json!("abcde")]),
        at(
            "gift",
            &[
                json!({ "kind": "CARD", "pages": 1 }),
                json!({ "kind": "BOOK" }),
                json!({ "text": "x" }),
                json!({ "kind": "card" }),
            ],
        ),
        at(
            "open",
            &[
                json!({ "known": true, "more": "" }),
                json!({ "known": true, "more": 1 }),
                json!({ "more": "x" }),
            ],
        ),
    ]
    .concat()
}

/// A request around the payload.
fn request(payload: &Value) -> Value {
    json!({
        "timestamp": "2026-05-18T08:00:00Z", "referenceId": "profile", "expiryTime": "2026-05-18T20:00:00Z",
        "event": { "name": Used::NAME, "payload": payload }, "localizedAttributes": [],
        "relevantAudience": { "type": "Multicast", "payload": {} },
    })
}

/// True if the types accept the payload; and true if all that they refuse are numbers with too many digits: a `number`
/// of 18446744073709551615 would be 18446744073709552000 when it is written again, which no schema expresses.
fn types_accept(payload: &Value) -> (bool, bool) {
    let text = request(payload).to_string();
    let document = Document::parse(text.as_bytes()).unwrap();
    let reading = Request::<Used>::read(&document, ReadOptions::default());
    let is_long = |error: &Violation| error.message.ends_with("too many digits to be kept exactly");
    (reading.request.is_some(), !reading.errors.is_empty() && reading.errors.iter().all(is_long))
}

fn instances() -> Vec<Value> {
    let mut instances = payloads().to_vec();
    for payload in payloads() {
        instances.extend(mutate::single(&payload));
        for (key, value) in odd() {
            let mut instance = payload.clone();
            instance[key] = value;
            instances.push(instance);
        }
    }
    let doubles = mutate::double(&instances, 3, 4_000);
    instances.extend(doubles);
    let mut seen = HashSet::new();
    instances.retain(|instance| seen.insert(instance.to_string()));
    instances
}

#[test]
fn types_and_schemas_agree() {
    let schema = standalone(&serde_json::from_str(SCHEMA).unwrap());
    let of_types = standalone(schemars::schema_for!(Used).as_value());
    let instances = instances();
    let (mut accepted, mut too_long) = (0, 0);
    let mut disagreements = Vec::new();
    for instance in &instances {
        let (accepts, is_too_long) = types_accept(instance);
        let verdicts = (accepts, schema.is_valid(instance), of_types.is_valid(instance));
        if is_too_long && verdicts == (false, true, true) {
            too_long += 1;
            continue;
        }
        accepted += usize::from(verdicts.0);
        if verdicts != (verdicts.0, verdicts.0, verdicts.0) {
            disagreements.push(format!("types, schema, schemars: {verdicts:?}: {instance}"));
        }
    }
    println!(
        "{} payloads, {accepted} accepted, {too_long} with numbers that no float keeps, {} disagreements",
        instances.len(),
        disagreements.len()
    );
    assert!(disagreements.is_empty(), "{}:\n{}", disagreements.len(), disagreements.join("\n"));
    assert!(too_long < 10, "{too_long}");
    assert!(instances.len() > 4_000 && accepted > 100, "{} {accepted}", instances.len());
}

/// The types write the payload that they have read, and it is valid.
#[test]
fn what_is_written_was_read() {
    for payload in payloads() {
        let text = request(&payload).to_string();
        let read = Request::<Used>::from_slice(text.as_bytes()).unwrap();
        let written: Value = serde_json::from_slice(read.encode().unwrap().body()).unwrap();
        assert_eq!(written["event"]["payload"], payload);
    }
}

/// The types refuse to write what they would refuse to read, at the same place.
#[test]
fn what_is_refused_is_not_written() {
    let whole = Whole::new("", 200_u32);
    let gift = Gift::from(Book::new(0));
    let used = Used::new(Const::Only, "lower", Person::new("").into())
        .with_whole(whole)
        .with_gift(gift)
        .with_scores([Integer::from(1); 2])
        .with_price(0.005)
        .with_ratio(f64::NAN)
        .with_levels(json!(4));
    let refused = multicast(used).encode().unwrap_err();
    let places: Vec<_> = refused
        .iter()
        .map(|violation| format!("{} {}", violation.pointer, violation.code))
        .collect();
    insta::assert_snapshot!(places.join("\n"));
    let card = Gift::Card(Card::new().with_text("Hello"));
    let used =
        Used::new(Const::Only, "AB", proactive_events::values::Nullable::Null).with_gift(card);
    assert!(multicast(used).encode().is_ok());
}

/// A property without a name of its own cannot take the name of another, nor that of the tag.
#[test]
fn others_do_not_stand_twice() {
    use proactive_events::{Event, Payload};
    use std::collections::BTreeMap;

    #[derive(Clone, Debug, PartialEq, Event)]
    #[event(name = "ACME.Gift.Given")]
    struct Given {
        gift: Gift,
    }
    #[derive(Clone, Debug, PartialEq, Payload)]
    #[payload(tag = "kind")]
    enum Gift {
        Card(Card),
    }
    #[derive(Clone, Debug, PartialEq, Payload)]
    struct Card {
        text: String,
        #[payload(others)]
        more: BTreeMap<String, Json>,
    }
    let mut card = Card::new("Hello");
    for key in ["kind", "text", "free"] {
        card.more.insert(key.to_owned(), json!(1));
    }
    let refused = multicast(Given::new(card.into())).encode().unwrap_err();
    let places: Vec<_> = refused.iter().map(|violation| violation.pointer.as_str()).collect();
    assert_eq!(places, ["/event/payload/gift/kind", "/event/payload/gift/text"]);
}
