//! Text that a server supplied, made fit to be shown and logged.

use crate::UserId;

/// Stands where a secret was repeated.
const REDACTED: &str = "[redacted]";

/// The start of a user id.
const USER_ID: &str = "amzn1.ask.account.";

/// The characters that end a word of a message.
const DELIMITERS: [char; 12] = [' ', ',', ';', '"', '\'', '(', ')', '[', ']', '{', '}', '\n'];

/// Returns a server's text as it may be shown: without the given secrets, with user ids shortened (the service repeats
/// them), without anything that a terminal obeys, and at most `limit` characters long.
pub(super) fn readable(text: &str, secrets: &[&str], limit: usize) -> String {
    let mut text = text.to_owned();
    for secret in secrets.iter().filter(|secret| !secret.is_empty()) {
        for spelling in [(*secret).to_owned(), form_encoded(secret)] {
            text = text.replace(&spelling, REDACTED);
        }
    }
    cut(&blank_controls(&shorten_user_ids(&text)), limit)
}

/// `application/x-www-form-urlencoded`.
pub(super) fn form_encoded(value: &str) -> String {
    let mut encoded = String::with_capacity(3 * value.len());
    push_form_encoded(&mut encoded, value);
    encoded
}

/// Appends a value in form encoding, without a copy of it anywhere else.
pub(super) fn push_form_encoded(form: &mut String, value: &str) {
    const HEX: [char; 16] =
        ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'];
    let digit = |half: u8| HEX.get(usize::from(half)).copied().unwrap_or_default();
    for byte in value.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'*' => {
                form.push(char::from(byte));
            }
            b' ' => form.push('+'),
            _ => form.extend(['%', digit(byte >> 4), digit(byte & 15)]),
        }
    }
}

fn shorten_user_ids(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for word in text.split_inclusive(DELIMITERS) {
        let Some(at) = word.find(USER_ID) else {
            shown.push_str(word);
            continue;
        };
        let (before, id) = word.split_at(at);
        let (id, after) = id.split_at(id.find(DELIMITERS).unwrap_or(id.len()));
        shown.push_str(before);
        shown.push_str(&UserId::shorten(id));
        shown.push_str(after);
    }
    shown
}

/// Control characters, and those that reorder text, become blanks.
fn blank_controls(text: &str) -> String {
    let blank = |c: char| if c.is_control() || is_reordering(c) { ' ' } else { c };
    text.chars().map(blank).collect()
}

/// The Unicode characters that change the direction of the text around them.
fn is_reordering(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn cut(text: &str, limit: usize) -> String {
    match text.char_indices().nth(limit) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_go_in_both_spellings() {
        let text = "secret=a%2Fb+c, or a/b c";
        assert_eq!(readable(text, &["a/b c"], 100), "secret=[redacted], or [redacted]");
        assert_eq!(readable("plain", &[""], 100), "plain");
    }

    #[test]
    fn terminals_have_nothing_to_obey() {
        let text = "\u{1b}[31m\u{9b}2J\u{202e}x\r\ny";
        assert_eq!(readable(text, &[], 100), " [31m 2J x  y");
    }

    #[test]
    fn user_ids_are_shortened_wherever_they_stand() {
        let id = format!("{USER_ID}{}", "A".repeat(100));
        let text = format!("userId:{id},[{id}] {id}");
        let shown = readable(&text, &[], 1_000);
        assert_eq!(shown, "userId:…AAAA,[…AAAA] …AAAA");
    }

    #[test]
    fn long_text_is_cut_between_characters() {
        assert_eq!(readable("ääää", &[], 3), "äää…");
        assert_eq!(readable("ääää", &[], 4), "ääää");
    }
}
