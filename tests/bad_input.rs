//! Texts that are not requests: an error with its place, and no panic, whatever comes in.

use proactive_events::catalog::AnyEvent;
use proactive_events::error::ViolationCode;
use proactive_events::wire::ReadOptions;
use proactive_events::{Document, Request, Violation};
use proactive_events_tests::fixtures::{full_events, order};
use proactive_events_tests::requests::unicast;

fn syntax(text: &[u8]) -> Violation {
    let violation = Document::parse(text).unwrap_err();
    assert_eq!((violation.code, violation.pointer.as_str()), (ViolationCode::Syntax, ""));
    violation
}

#[track_caller]
fn place(text: &[u8], line: usize, column: usize) {
    let position = syntax(text).position.unwrap();
    assert_eq!((position.line, position.column), (line, column));
}

#[test]
fn each_error_has_its_place() {
    place(b"", 1, 1);
    place(b" \n ", 1, 1);
    place(b"{\"a\":\n tru}", 2, 5);
    place(b"{\"a\":1}\n{}", 2, 1);
    place(b"{\n\"a\": \"\xff\"}", 2, 7);
    place(b"\xff\xfe{", 1, 1);
    place(&[b"[".repeat(1_000), b"]".repeat(1_000)].concat(), 1, 128);
    place(&b"[1,".repeat(30_000_000 / 3), 1, 1);
    place(br#"{"a":"\ud800"}"#, 1, 13);
}

#[test]
fn hints_where_the_library_has_none() {
    assert!(syntax(br#"["\ud800"]"#).hint.unwrap().contains("other half"));
    assert!(syntax(br#"[tru]"#).hint.is_some());
}

/// Every prefix of a request and every request with one byte changed: never a panic, and whatever is read
/// without errors can be written.
#[test]
fn damaged_requests_are_refused_or_right() {
    for (_, event) in full_events() {
        let text = unicast(event).encode().unwrap().body().to_vec();
        for end in 0..text.len() {
            assert!(Document::parse(&text[..end]).is_err());
        }
        for index in 0..text.len() {
            for byte in [b'"', b'}', b'0', b'\\', 0xff, b'A'] {
                let mut damaged = text.clone();
                damaged[index] = byte;
                let Ok(document) = Document::parse(&damaged) else { continue };
                let reading = Request::<AnyEvent>::read(&document, ReadOptions::default());
                assert_eq!(reading.request.is_some(), reading.errors.is_empty());
                if let Some(request) = reading.request {
                    request.encode().unwrap();
                }
            }
        }
    }
}

/// The largest documents, wrong in as many places as they can hold, take a moment and no more.
#[test]
fn many_errors_take_linear_time() {
    let members: String = (0..60_000).map(|number| format!("\"k{number}\":1,")).collect();
    let locales: String = (0..40_000).map(|_| "{\"locale\":\"en-US\"},").collect();
    for text in
        [format!("{{{members}\"z\":1}}"), format!("{{\"localizedAttributes\":[{locales}{{}}]}}")]
    {
        let reading = Request::<AnyEvent>::read(
            &Document::parse(text.as_bytes()).unwrap(),
            ReadOptions::default(),
        );
        assert!(reading.errors.len() > 39_999);
    }
}

/// A moment that an offset carries before the year 1 can be read, and is refused before it is sent.
#[test]
fn moments_at_the_edge_of_time() {
    let mut event = order();
    event.state.enter_timestamp = Some("0001-01-01T00:00:00+01:00".parse().unwrap());
    let violations = unicast(event).encode().unwrap_err();
    assert_eq!(violations.iter().next().unwrap().code, ViolationCode::DateTime);
}

#[test]
fn editing_a_document() {
    let mut document = Document::parse(br#"{"a":{"b/c":[1,2]}}"#).unwrap();
    document.set("/a/b~1c/-", "3").unwrap();
    document.set("/a/b~1c/0", "\"x\"").unwrap();
    document.set("/a/d", "{}").unwrap();
    assert_eq!(document.to_bytes(), br#"{"a":{"b/c":["x",2,3],"d":{}}}"#);
    assert_eq!(document.text_at("/a/b~1c/0"), Some("x"));
    for (pointer, json) in
        [("a", "1"), ("/x/y", "1"), ("/a/b~1c/7", "1"), ("/a/b~1c/x", "1"), ("/a", "{")]
    {
        let error = document.set(pointer, json).unwrap_err().to_string();
        assert!(!error.is_empty());
    }
}
