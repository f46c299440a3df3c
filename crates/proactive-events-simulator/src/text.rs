//! Texts within a bound, and JSON that is put together from texts.

use serde::Serialize;

/// Cuts a text that is longer than `bytes` bytes, and marks the cut.
pub(crate) fn clip(text: &mut String, bytes: usize) {
    if text.len() > bytes {
        text.truncate(text.floor_char_boundary(bytes));
        text.push('…');
    }
}

/// An object as JSON with one more member, whose value is JSON already; `null` if there is none.
pub(crate) fn with_member(object: &impl Serialize, name: &str, json: Option<&str>) -> String {
    // Maps with string keys can always be serialised.
    let mut text = serde_json::to_string(object).unwrap_or_default();
    text.pop();
    let comma = if text.len() > 1 { "," } else { "" };
    text.push_str(&format!("{comma}\"{name}\":{}}}", json.unwrap_or("null")));
    text
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{clip, with_member};

    #[test]
    fn a_member_more() {
        assert_eq!(with_member(&json!({"a": 1}), "b", Some("[2]")), r#"{"a":1,"b":[2]}"#);
        assert_eq!(with_member(&json!({}), "b", None), r#"{"b":null}"#);
    }

    #[test]
    fn texts_are_cut_between_characters() {
        let mut text = "aé".to_owned();
        clip(&mut text, 2);
        assert_eq!(text, "a…");
        let mut text = "ab".to_owned();
        clip(&mut text, 2);
        assert_eq!(text, "ab");
    }
}
