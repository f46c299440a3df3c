//! Reading and writing, with types that are derived.

use std::collections::BTreeMap;

use proactive_events_core::__private::{Field, Inspection, Node, Reader, Reported, Texts};
use proactive_events_core::error::ViolationCode;
use proactive_events_core::values::{Json, Nullable};
use proactive_events_core::wire::ReadOptions;
use proactive_events_core::{Document, Event, Locale, Localized, Payload, ReferenceId, Request};

/// Every kind of property.
#[derive(Clone, Debug, PartialEq, Event)]
#[event(name = "ACME.Kind.Tested", crate = "proactive_events_core")]
struct Tested {
    #[payload(min_length = 2, max_length = 4)]
    text: String,
    title: Localized,
    #[payload(min = 1, max = 9)]
    count: u8,
    #[payload(above = 0, multiple_of = 0.5)]
    share: f64,
    word: Word,
    #[payload(max_items = 2, unique_items)]
    list: Vec<Word>,
    map: BTreeMap<String, Nullable<bool>>,
    gift: Option<Gift>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Payload)]
#[payload(crate = "proactive_events_core")]
enum Word {
    One,
    TwoWords,
}

#[derive(Clone, Debug, PartialEq, Payload)]
#[payload(crate = "proactive_events_core", tag = "type")]
enum Gift {
    Card(Card),
    Open(Open),
}

#[derive(Clone, Debug, PartialEq, Payload)]
#[payload(crate = "proactive_events_core")]
struct Card {
    number: u64,
}

#[derive(Clone, Debug, PartialEq, Payload)]
#[payload(crate = "proactive_events_core")]
struct Open {
    #[payload(others)]
    others: BTreeMap<String, Json>,
}

fn tested() -> Tested {
    let title = Localized::new(Locale::EnUs, "Title").and(Locale::DeDe, "Titel");
    let map = BTreeMap::from([("yes".to_owned(), Nullable::Value(true))]);
    Tested::new("text", title, 3, 1.5, Word::TwoWords, [Word::One], map)
        .with_gift(Gift::Card(Card::new(7)))
}

fn document(event: Tested) -> Document {
    let request = Request::multicast(ReferenceId::new("r1").unwrap(), event);
    Document::parse(request.encode().unwrap().body()).unwrap()
}

/// Reads the document after one value was set.
fn errors(pointer: &str, value: &str) -> Vec<(String, ViolationCode)> {
    let mut document = document(tested());
    document.set(pointer, value).unwrap();
    let reading = Request::<Tested>::read(&document, ReadOptions::default());
    assert_eq!(reading.request.is_none(), !reading.errors.is_empty());
    reading.errors.into_iter().map(|error| (error.pointer, error.code)).collect()
}

#[test]
fn what_was_written_is_read() {
    let written = document(tested());
    let read = Request::<Tested>::read(&written, ReadOptions::default()).into_result().unwrap();
    assert_eq!(read.event(), &tested());
    assert_eq!(read.encode().unwrap().body(), written.to_bytes());
}

#[test]
fn every_constraint_is_checked_when_it_is_read() {
    for (property, value, at, code) in [
        ("text", "\"a\"", "", ViolationCode::Length),
        ("text", "1", "", ViolationCode::WrongType),
        ("count", "0", "", ViolationCode::Range),
        ("count", "300", "", ViolationCode::Range),
        ("share", "0", "", ViolationCode::Range),
        ("share", "1.2", "", ViolationCode::MultipleOf),
        ("word", "\"THREE\"", "", ViolationCode::UnknownValue),
        ("list", "[\"ONE\", \"ONE\"]", "", ViolationCode::RepeatedItem),
        ("list", "[\"ONE\", \"TWO_WORDS\", \"ONE\"]", "", ViolationCode::ItemCount),
        ("list", "[\"ONE\", 2]", "/1", ViolationCode::WrongType),
        ("map", "{\"a~b/c\": 1}", "/a~0b~1c", ViolationCode::WrongType),
        ("gift", "{\"type\": \"CARD\"}", "/number", ViolationCode::Missing),
        ("gift", "{\"type\": \"BOOK\"}", "/type", ViolationCode::UnknownValue),
        ("gift", "{\"number\": 1}", "/type", ViolationCode::Missing),
        (
            "gift",
            "{\"type\": \"CARD\", \"number\": 1, \"n\": 2}",
            "/n",
            ViolationCode::UnknownProperty,
        ),
        ("title", "\"localizedattribute:other\"", "", ViolationCode::MissingText),
    ] {
        let place = format!("/event/payload/{property}");
        let found = errors(&place, value);
        let expected = match code {
            // The error stands where the text is missing, once a locale.
            ViolationCode::MissingText => vec![
                ("/localizedAttributes/0/other".to_owned(), code),
                ("/localizedAttributes/1/other".to_owned(), code),
            ],
            _ => vec![(format!("{place}{at}"), code)],
        };
        assert_eq!(found, expected, "{property}: {value}");
    }
}

#[test]
fn every_constraint_is_checked_before_it_is_written() {
    type Change = fn(&mut Tested);
    let broken: [(Change, &str, ViolationCode); 6] = [
        (|it| it.text.clear(), "/text", ViolationCode::Empty),
        (|it| it.count = 0, "/count", ViolationCode::Range),
        (|it| it.share = f64::NAN, "/share", ViolationCode::Range),
        (|it| it.list = vec![Word::One, Word::One], "/list", ViolationCode::RepeatedItem),
        (|it| it.title = Localized::plain(""), "/title", ViolationCode::Empty),
        (
            |it| {
                let others = BTreeMap::from([("type".to_owned(), Json::Null)]);
                it.gift = Some(Gift::Open(Open { others }));
            },
            "/gift/type",
            ViolationCode::RepeatedKey,
        ),
    ];
    for (change, pointer, code) in broken {
        let mut event = tested();
        change(&mut event);
        let request = Request::multicast(ReferenceId::new("r1").unwrap(), event);
        let violations = request.encode().unwrap_err();
        let found: Vec<_> = violations.iter().map(|it| (it.pointer.as_str(), it.code)).collect();
        assert_eq!(found, [(format!("/event/payload{pointer}").as_str(), code)]);
    }
}

#[test]
fn a_text_that_nobody_collected_is_an_error() {
    /// Says nothing of its text.
    struct Silent(Localized);

    impl Event for Silent {
        const NAMES: &'static [&'static str] = &[];

        fn name(&self) -> &str {
            "ACME.Silent.Text"
        }

        fn write_payload<S: serde_core::Serializer>(
            &self,
            texts: &Texts<'_>,
            serializer: S,
        ) -> Result<S::Ok, S::Error> {
            self.0.write(&Field::new(""), texts, serializer)
        }

        fn inspect_payload<'a>(&'a self, _: &mut Inspection<'a>) {}

        fn read_payload(
            name: &str,
            payload: &Node,
            reader: &mut Reader<'_>,
        ) -> Result<Self, Reported> {
            Err(reader.unknown_template(payload, name, &[]))
        }
    }

    let event = Silent(Localized::new(Locale::EnUs, "unheard"));
    let error = Request::multicast(ReferenceId::new("r1").unwrap(), event).encode().unwrap_err();
    assert!(error.to_string().contains("did not visit"), "{error}");
}
