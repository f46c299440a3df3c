//! Documents, and changes of single values in them.

use proactive_events_core::Document;
use proactive_events_core::wire::EditError;

fn document(text: &str) -> Document {
    Document::parse(text.as_bytes()).unwrap()
}

fn text(document: &Document) -> String {
    String::from_utf8(document.to_bytes()).unwrap()
}

#[test]
fn removes_at_any_depth() {
    let mut edited = document(r#"{"a":{"b":[1,{"c/d":2,"e":3}]},"x":1,"x":2}"#);
    for pointer in ["/a/b/1/c~1d", "/a/b/0", "/x"] {
        edited.remove(pointer).unwrap();
    }
    assert_eq!(text(&edited), r#"{"a":{"b":[{"e":3}]}}"#);
}

#[test]
fn what_cannot_be_done_changes_nothing_and_is_said() {
    let before = r#"{"a":[1],"b":"text"}"#;
    let mut edited = document(before);
    for pointer in ["/c", "/a/1", "/a/-", "/a/x", "/b/c", ""] {
        let error = edited.remove(pointer).unwrap_err();
        assert!(matches!(error, EditError::NoSuchPlace(_)), "{pointer}: {error}");
    }
    for pointer in ["/a/2", "/b/c", "/c/d"] {
        let error = edited.set(pointer, "1").unwrap_err();
        assert!(matches!(error, EditError::NoSuchPlace(_)), "{pointer}: {error}");
    }
    assert!(matches!(edited.set("a/b", "1"), Err(EditError::NotAPointer(_))));
    assert!(matches!(edited.remove("a/b"), Err(EditError::NotAPointer(_))));
    let deep = "[".repeat(127) + &"]".repeat(127);
    assert!(matches!(edited.set("/c", &deep), Err(EditError::NotJson(_))));
    assert_eq!(text(&edited), before);
}

#[test]
fn the_text_is_written_again() {
    let text =
        r#"{"a":[1,-0.5,18446744073709551617,0.12345678901234567890123],"b":{},"c":[],"\"":"\n"}"#;
    assert_eq!(Document::parse(text.as_bytes()).unwrap().to_bytes(), text.as_bytes());
}
