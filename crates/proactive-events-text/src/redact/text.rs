//! Text that a server supplied.

use super::REDACTED;
use super::disguised::redact_disguised;
use super::encoded::redact_encoded;
use super::id::is_harmless_id;
use crate::shorten_user_id;

/// The start of a user id.
const USER_ID: &str = "amzn1.ask.account.";

/// The characters that end a word of a message.
const DELIMITERS: [char; 12] = [' ', ',', ';', '"', '\'', '(', ')', '[', ']', '{', '}', '\n'];

/// Returns a server's text as it may be shown: without the given secrets, with user ids shortened, without control characters,
/// and at most `limit` characters long.
///
/// A secret is found as it is, or encoded for a form, a URL, JSON or HTML, in base64 or as hexadecimal digits. Of one with 8
/// characters or more, half of it (at least 8 characters) is found as well, in any letter case, with blanks between its
/// characters, and encoded several times.
///
/// The service repeats user ids in its messages, and a wrong endpoint may repeat a token or a client secret.
///
/// ```
/// use proactive_events_text::redact_text;
///
/// assert_eq!(redact_text("bad token Atc|X\u{1b}[31m", &["Atc|X"], 100), "bad token [redacted] [31m");
/// ```
pub fn redact_text(text: &str, secrets: &[&str], limit: usize) -> String {
    if text.len() <= limit && is_harmless_id(text, secrets) {
        return text.to_owned();
    }
    redact_any(text, secrets, limit)
}

/// Returns any text redacted.
pub(super) fn redact_any(text: &str, secrets: &[&str], limit: usize) -> String {
    let mut text = text.to_owned();
    for secret in secrets.iter().filter(|secret| !secret.is_empty()) {
        for spelling in spellings(secret) {
            text = text.replace(&spelling, REDACTED);
        }
    }
    let text = redact_encoded(&text, secrets);
    // Redaction shortens a text, and decoding it takes time: a few times what is shown is enough.
    let text = redact_disguised(&cut(&text, limit.saturating_mul(4)), secrets);
    cut(&blank_controls(&shorten_user_ids(&text)), limit)
}

/// Returns the ways in which a server may repeat a secret: as it is, in a form or a URL (hexadecimal digits of both cases),
/// in JSON, and in HTML.
fn spellings(secret: &str) -> Vec<String> {
    let form = form_encoded(secret);
    let percent = form.replace('+', "%20");
    let json = json_escaped(secret);
    let html = secret.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let quoted = html.replace('"', "&quot;");
    let mut all = vec![
        secret.to_owned(),
        lower_hex(&form),
        lower_hex(&percent),
        form,
        percent,
        json.replace('/', "\\/"),
        json,
        quoted.replace('\'', "&#39;"),
        quoted.replace('\'', "&#x27;"),
        quoted.replace('\'', "&apos;"),
        quoted,
        html,
    ];
    // The longest first: a shorter one may be a part of it.
    all.sort_by_key(|spelling| std::cmp::Reverse(spelling.len()));
    all
}

/// Returns a percent-encoded text with the digits of its bytes in lower case.
fn lower_hex(encoded: &str) -> String {
    let mut shown = String::with_capacity(encoded.len());
    let mut digits = 0;
    for c in encoded.chars() {
        shown.push(if digits > 0 { c.to_ascii_lowercase() } else { c });
        digits = if c == '%' { 2 } else { usize::saturating_sub(digits, 1) };
    }
    shown
}

/// Returns a value as `application/x-www-form-urlencoded` writes it.
fn form_encoded(value: &str) -> String {
    value
        .bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'*' => {
                char::from(byte).to_string()
            }
            b' ' => "+".to_owned(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

/// Returns a text as the inside of a JSON string.
fn json_escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '"' | '\\' => escaped.extend(['\\', c]),
            '\n' => escaped.push_str("\\n"),
            '\r' => escaped.push_str("\\r"),
            '\t' => escaped.push_str("\\t"),
            '\u{8}' => escaped.push_str("\\b"),
            '\u{c}' => escaped.push_str("\\f"),
            '\0'..='\u{1f}' => escaped.push_str(&format!("\\u{:04x}", u32::from(c))),
            _ => escaped.push(c),
        }
    }
    escaped
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
        shown.push_str(&shorten_user_id(id));
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
    fn a_secret_is_found_in_every_encoding() {
        let secret = "k+/\"<'>&\\ ü";
        for repeated in [
            secret,
            "k%2B%2F%22%3C%27%3E%26%5C+%C3%BC",
            "k%2b%2f%22%3c%27%3e%26%5c+%c3%bc",
            "k%2b%2f%22%3c%27%3e%26%5c%20%c3%bc",
            r#"k+/\"<'>&\\ ü"#,
            r#"k+\/\"<'>&\\ ü"#,
            "k+/&quot;&lt;&#39;&gt;&amp;\\ ü",
            "k+/&quot;&lt;&#x27;&gt;&amp;\\ ü",
            "k+/\"&lt;'&gt;&amp;\\ ü",
        ] {
            let text = format!("bad secret {repeated}!");
            assert_eq!(redact_text(&text, &[secret], 200), "bad secret [redacted]!", "{repeated}");
        }
    }

    #[test]
    fn json_is_escaped_as_libraries_do() {
        let all: String = (0..0x250).filter_map(char::from_u32).collect();
        let expected = serde_json::to_string(&all).unwrap();
        assert_eq!(format!("\"{}\"", json_escaped(&all)), expected);
    }

    #[test]
    fn secrets_go_in_both_spellings() {
        let text = "secret=a%2Fb+c, or a/b c";
        assert_eq!(redact_text(text, &["a/b c"], 100), "secret=[redacted], or [redacted]");
        assert_eq!(redact_text("plain", &[""], 100), "plain");
    }

    #[test]
    fn terminals_have_nothing_to_obey() {
        let text = "\u{1b}[31m\u{9b}2J\u{202e}x\r\ny";
        assert_eq!(redact_text(text, &[], 100), " [31m 2J x  y");
    }

    #[test]
    fn user_ids_are_shortened_wherever_they_stand() {
        let id = format!("{USER_ID}{}", "A".repeat(100));
        let text = format!("userId:{id},[{id}] {id}");
        let shown = redact_text(&text, &[], 1_000);
        assert_eq!(shown, "userId:…AAAA,[…AAAA] …AAAA");
    }

    #[test]
    fn long_text_is_cut_between_characters() {
        assert_eq!(redact_text("ääää", &[], 3), "äää…");
        assert_eq!(redact_text("ääää", &[], 4), "ääää");
    }
}
