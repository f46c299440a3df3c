//! Secrets inside base64 and hexadecimal digits, such as a header that an endpoint repeats.

use super::REDACTED;

/// The shortest secret that is looked for: shorter ones are in many words by chance.
const MIN_SECRET: usize = 4;

/// Returns the text without the base64 (of both alphabets) and hexadecimal words that hold a secret.
pub(super) fn redact_encoded(text: &str, secrets: &[&str]) -> String {
    let secrets: Vec<_> = secrets.iter().filter(|it| it.len() >= MIN_SECRET).collect();
    let holds_secret =
        |bytes: &[u8]| secrets.iter().any(|secret| contains(bytes, secret.as_bytes()));
    let is_encoded = |word: &str| decoded(word).iter().any(|bytes| holds_secret(bytes));
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(|c| !is_digit(c)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        shown.push_str(if is_encoded(word) { REDACTED } else { word });
        let end = after.find(is_digit).unwrap_or(after.len());
        let (between, after) = after.split_at(end);
        shown.push_str(between);
        rest = after;
    }
    shown
}

fn contains(bytes: &[u8], secret: &[u8]) -> bool {
    bytes.windows(secret.len()).any(|window| window == secret)
}

/// True if a character is a digit of base64. Padding is not a digit: `=` ends a word, as it does after a name.
fn is_digit(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '-' | '_')
}

/// Decodes a word from every phase of its digits, because a path or a prefix may precede the encoded text.
fn decoded(word: &str) -> Vec<Vec<u8>> {
    let digits = |value: fn(u8) -> Option<u32>| {
        word.bytes().map(value).collect::<Option<Vec<u32>>>().unwrap_or_default()
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
