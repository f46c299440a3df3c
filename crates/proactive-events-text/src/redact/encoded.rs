//! Secrets inside base64 and hexadecimal digits, such as a header that an endpoint repeats.

use std::ops::Range;

use super::REDACTED;

/// The length of the shortest secret that is redacted: shorter ones occur in ordinary words.
const MIN_SECRET: usize = 4;
/// The fewest digits that hold such a secret.
const MIN_DIGITS: usize = 6;

/// Returns the text without the base64 (of both alphabets) and hexadecimal words that hold a secret.
pub(super) fn redact_encoded(text: &str, secrets: &[&str]) -> String {
    let secrets: Vec<_> = secrets.iter().filter(|it| it.len() >= MIN_SECRET).collect();
    let holds_secret =
        |bytes: &[u8]| secrets.iter().any(|secret| contains(bytes, secret.as_bytes()));
    let mut shown = String::with_capacity(text.len());
    let mut at = 0;
    for word in words_that_hold(text.as_bytes(), false, &holds_secret) {
        shown.push_str(text.get(at..word.start).unwrap_or_default());
        shown.push_str(REDACTED);
        at = word.end;
    }
    shown.push_str(text.get(at..).unwrap_or_default());
    shown
}

/// Returns the places of the words of digits whose bytes hold a secret; blanks end a word unless they are skipped.
pub(super) fn words_that_hold(
    text: &[u8],
    skips_blanks: bool,
    holds_secret: &impl Fn(&[u8]) -> bool,
) -> Vec<Range<usize>> {
    let is_skipped = |byte: u8| skips_blanks && byte.is_ascii_whitespace();
    let mut found = Vec::new();
    let mut at = 0;
    for word in text.split(|byte| !is_digit(*byte) && !is_skipped(*byte)) {
        let digits: Vec<u8> = word.iter().copied().filter(|byte| is_digit(*byte)).collect();
        if digits.len() >= MIN_DIGITS && decoded(&digits).iter().any(|bytes| holds_secret(bytes)) {
            let start = word.len() - word.trim_ascii_start().len();
            found.push(at + start..at + word.trim_ascii_end().len());
        }
        at += word.len() + 1;
    }
    found
}

fn contains(bytes: &[u8], secret: &[u8]) -> bool {
    bytes.windows(secret.len()).any(|window| window == secret)
}

/// True if a character is a digit of base64. Padding is not a digit: `=` ends a word, as it does after a name.
fn is_digit(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_')
}

/// Decodes a word from every phase of its digits, because a path or a prefix may precede the encoded text.
fn decoded(word: &[u8]) -> Vec<Vec<u8>> {
    let digits = |value: fn(u8) -> Option<u32>| {
        word.iter().copied().map(value).collect::<Option<Vec<u32>>>().unwrap_or_default()
    };
    let (base64, hex) = (digits(base64_value), digits(hex_value));
    let from = |digits: &[u32], phase, bits| bytes(digits.get(phase..).unwrap_or_default(), bits);
    (0..4)
        .map(|phase| from(&base64, phase, 6))
        .chain((0..2).map(|phase| from(&hex, phase, 4)))
        .collect()
}

/// Returns the whole bytes of digits of this many bits.
fn bytes(digits: &[u32], bits: u32) -> Vec<u8> {
    let (mut bytes, mut held, mut count) = (Vec::new(), 0_u32, 0);
    for digit in digits {
        held = held << bits | digit;
        count += bits;
        if count >= 8 {
            count -= 8;
            bytes.push((held >> count & 0xff) as u8);
            held &= (1 << count) - 1;
        }
    }
    bytes
}

fn base64_value(digit: u8) -> Option<u32> {
    Some(match digit {
        b'A'..=b'Z' => u32::from(digit - b'A'),
        b'a'..=b'z' => u32::from(digit - b'a') + 26,
        b'0'..=b'9' => u32::from(digit - b'0') + 52,
        b'+' | b'-' => 62,
        b'/' | b'_' => 63,
        _ => return None,
    })
}

fn hex_value(digit: u8) -> Option<u32> {
    char::from(digit).to_digit(16)
}

#[cfg(test)]
mod tests {
    use super::redact_encoded;

    #[test]
    fn a_secret_in_base64_or_hex_is_found() {
        let secret = "S3CR3T?>key";
        for (text, shown) in [
            ("Basic aWQ6UzNDUjNUPz5rZXk=", "Basic [redacted]="),
            ("Basic aWQ6UzNDUjNUPz5rZXk", "Basic [redacted]"),
            ("token=UzNDUjNUPz5rZXk=; next", "token=[redacted]=; next"),
            ("\"UzNDUjNUPz5rZXk\"", "\"[redacted]\""),
            ("/path/UzNDUjNUPz5rZXk", "[redacted]"),
            ("abUzNDUjNUPz5rZXk", "[redacted]"),
            ("x:5333435233543f3e6b6579!", "x:[redacted]!"),
            ("5333435233543F3E6B6579", "[redacted]"),
            (
                "invalid_client é plain-words_stay, UzNDUjN",
                "invalid_client é plain-words_stay, UzNDUjN",
            ),
        ] {
            assert_eq!(redact_encoded(text, &[secret]), shown, "{text}");
        }
        // The same bytes in the two alphabets.
        for text in ["Pj4+Pz8/S0VZ", "Pj4-Pz8_S0VZ"] {
            assert_eq!(redact_encoded(text, &[">>>???KEY"]), "[redacted]");
        }
        assert_eq!(redact_encoded("YQ==", &["a"]), "YQ==");
    }
}
