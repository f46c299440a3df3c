//! Ids of a server, which come with every answer: most of them are too short to repeat a secret.

use super::part::MIN_PART;

/// Maximum length of an id, in bytes. A UUID has 36.
const MAX_LENGTH: usize = 64;

/// True if a text is a short id of letters, digits, `-` and `_`, and no redaction of it would change anything. Such a text
/// holds a secret only as it is, or in base64 or hexadecimal digits.
pub(super) fn is_harmless_id(text: &str, secrets: &[&str]) -> bool {
    let is_id = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    text.len() <= MAX_LENGTH
        && text.bytes().all(is_id)
        && secrets.iter().all(|secret| secret.is_empty() || !may_hold(text, secret))
}

/// False if a text of ASCII characters cannot hold a secret or a part of it.
fn may_hold(text: &str, secret: &str) -> bool {
    if !secret.bytes().all(|byte| byte.is_ascii_graphic()) {
        return true;
    }
    let shortest = match secret.len() {
        length @ ..MIN_PART => length,
        length => MIN_PART.max(length.div_ceil(2)),
    };
    // The longest text that base64 digits of this number encode; hexadecimal digits encode a shorter one.
    let longest_decoded = text.len() * 6 / 8;
    let parts = || secret.as_bytes().windows(shortest);
    let repeats = |word: &[u8]| parts().any(|part| word.eq_ignore_ascii_case(part));
    longest_decoded >= shortest || text.as_bytes().windows(shortest).any(repeats)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::is_harmless_id;
    use crate::redact::text::redact_any;

    #[test]
    fn request_ids_of_the_service_are_harmless() {
        let token = format!("Atc|{}", "MQEBIHk".repeat(50));
        assert!(is_harmless_id("5fb4f8a1-1d2c-4c09-8d3e-0a1b2c3d4e5f", &[&token]));
        assert!(is_harmless_id("bench-0001", &["Atc|bench"]));
        assert!(!is_harmless_id("c-bench-1", &["c-bench-12"]));
        assert!(!is_harmless_id("YmVuY2gtMDAwMQ", &["h-0001"]));
        assert!(!is_harmless_id("a.b", &[]));
    }

    proptest! {
        /// Few characters, so that parts of the secret are in the text often.
        #[test]
        fn redaction_leaves_a_harmless_id_unchanged(
            text in "[abA1-]{0,24}",
            secrets in prop::collection::vec("[abAB1|é -]{0,14}", 0..3),
        ) {
            let secrets: Vec<_> = secrets.iter().map(String::as_str).collect();
            if is_harmless_id(&text, &secrets) {
                prop_assert_eq!(redact_any(&text, &secrets, 100), text);
            }
        }

        /// Encoded parts of secrets.
        #[test]
        fn an_encoded_secret_is_not_harmless(secret in "[a-zA-Z0-9]{4,40}", cut in 0_usize..40) {
            let hex: String = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
            let part = hex.get(..cut.min(hex.len())).unwrap_or_default();
            for text in [hex.as_str(), part] {
                if is_harmless_id(text, &[&secret]) {
                    prop_assert_eq!(redact_any(text, &[&secret], 100), text);
                }
            }
        }
    }
}
