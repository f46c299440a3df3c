//! Properties of every text: names are restored from their spellings, decimals agree with a library's, and no secret is left.

// A broken assumption fails the test.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use bigdecimal::BigDecimal;
use proactive_events_text::{
    Decimal, camel, decode_text, did_you_mean, pascal, redact_text, redact_url, screaming_snake,
    snake, without_byte_order_mark,
};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// The rule of a field: the generator makes a field of a wire name, and the derive makes the same name of the field.
    #[test]
    fn a_camel_case_name_comes_back_out_of_its_field(name in "[a-z][a-z0-9]*([A-Z][a-z0-9]+){0,4}") {
        prop_assert_eq!(camel(&snake(&name)), name.clone());
        prop_assert_eq!(camel(&format!("r#{}", snake(&name))), name);
    }

    /// The rule of a variant. A letter after a digit begins a word, for which the generator writes the name out.
    #[test]
    fn an_upper_case_word_comes_back_out_of_its_variant(word in "[A-Z]+[0-9]{0,2}(_[A-Z]+[0-9]{0,2}){0,4}") {
        prop_assert_eq!(screaming_snake(&pascal(&word)), word);
    }

    /// The spellings of one name give one field.
    #[test]
    fn spellings_agree(words in prop::collection::vec("[a-z]{1,6}[0-9]{0,2}", 1..5)) {
        let field = words.join("_");
        prop_assert_eq!(snake(&field), field.clone());
        prop_assert_eq!(snake(&words.join("-")), field.clone());
        prop_assert_eq!(snake(&field.to_uppercase()), field);
    }

    #[test]
    fn any_text_can_be_a_name(name in ".{0,20}") {
        prop_assert!(snake(&name).chars().all(|c| c.is_alphanumeric() || c == '_' || !c.is_ascii()));
        let _ = (pascal(&name), camel(&name), screaming_snake(&name));
    }

    #[test]
    fn a_known_word_is_its_own_suggestion(word in "[a-zA-Z_.]{1,40}", other in "[0-9]{1,40}") {
        let known = [other.as_str(), word.as_str()];
        prop_assert_eq!(did_you_mean(&word, known.into_iter()), Some(word.as_str()));
        prop_assert_eq!(did_you_mean(&word.to_ascii_uppercase(), known.into_iter()), Some(word.as_str()));
    }

    #[test]
    fn decimals_agree_with_a_library(a in number(), b in number()) {
        let (left, right) = (decimal(&a), decimal(&b));
        let (big_left, big_right) = (big(&a), big(&b));
        prop_assert_eq!(left == right, big_left == big_right);
        prop_assert_eq!(big(&left.to_string()), big_left.clone());
        prop_assert_eq!(big(&format!("{left:e}")), big_left.clone());
        prop_assert_eq!(left.is_positive(), big_left > 0);
        prop_assert_eq!(left.is_whole(), big_left.is_integer());
        if big_right != 0 {
            let is_multiple = (&big_left % &big_right) == 0;
            prop_assert_eq!(left.is_multiple_of(right), is_multiple, "{} of {}", a, b);
        }
        if let (Some(floor), Some(ceil)) = (left.floor(), left.ceil()) {
            prop_assert!(big_left >= floor && big_left <= ceil);
            prop_assert_eq!(ceil - floor, i128::from(!left.is_whole()));
        }
        if let Some(float) = left.to_float() {
            prop_assert_eq!(Decimal::of_float(float), left);
        }
        if let Some(integer) = left.to_integer() {
            prop_assert_eq!(Decimal::of_integer(integer), left);
        }
    }

    #[test]
    fn a_mark_changes_no_text(text in "[^\u{feff}]{0,20}") {
        let marked = format!("\u{feff}{text}");
        prop_assert_eq!(decode_text(marked.as_bytes()), Ok(text.as_str()));
        prop_assert_eq!(without_byte_order_mark(&marked), text.as_str());
        prop_assert_eq!(without_byte_order_mark(&text), text.as_str());
    }

    #[test]
    fn no_secret_is_left(before in "[a-z ]{0,9}", secret in "[A-Z0-9+/\"<&'\\\\]{4,20}", after in "[a-z ]{0,9}") {
        let json = serde_json::to_string(&secret).unwrap();
        for text in [format!("{before}{secret}{after}"), format!("{before}{json}{after}")] {
            let shown = redact_text(&text, &[&secret], 1_000);
            prop_assert!(!shown.contains(&secret) && shown.contains("[redacted]"), "{}", shown);
        }
        let url = format!("https://me:{secret}@host/");
        prop_assert_eq!(redact_url(&url), "https://…@host/");
    }

    /// A text with the secret, or with a long part of it, in any spelling and under any two encodings.
    #[test]
    fn no_disguised_secret_is_left(
        before in "[a-z]{0,5} ",
        secret in "[A-Za-z0-9+/=|.<&'\"%ü-]{16,60}",
        cut in (0..4_usize, 0..4_usize),
        spelling in 0..5_usize,
        encodings in prop::collection::vec(0..ENCODINGS.len(), 0..3),
    ) {
        let part: String = {
            let chars: Vec<char> = secret.chars().collect();
            chars[cut.0..chars.len() - cut.1].iter().collect()
        };
        let mut text = match spelling {
            0 => part.to_uppercase(),
            1 => part.to_lowercase(),
            2 => part.chars().flat_map(|c| [c, ' ']).collect(),
            3 => part.chars().flat_map(|c| [c, '\n', '\t']).collect(),
            _ => part,
        };
        for encoding in &encodings {
            text = ENCODINGS[*encoding](&text);
        }
        let shown = redact_text(&format!("{before}{text} after"), &[&secret], 10_000);
        prop_assert!(shown.contains("[redacted]"), "{} as {}: {}", secret, text, shown);
        // No more than the ends of the last encoding's characters may be left.
        let rest = shown.replace("[redacted]", "");
        prop_assert!(rest.len() < before.len() + text.len() / 3 + 12, "{} as {}: {}", secret, text, shown);
    }

    /// Words that are not of the secret stay.
    #[test]
    fn other_words_stay(text in "[a-z]{1,7}( [a-z%&;#0-4]{1,6}){0,9}") {
        prop_assert_eq!(redact_text(&text, &["S3CR3T-OF-99-CLIENTS"], 1_000), text.as_str());
    }
}

/// Encodings that a server may apply to what it repeats.
const ENCODINGS: [fn(&str) -> String; 9] = [
    |text| text.bytes().map(|byte| format!("%{byte:02X}")).collect(),
    |text| text.bytes().map(|byte| format!("%{byte:02x}")).collect(),
    |text| text.chars().map(|c| format!("&#{};", u32::from(c))).collect(),
    |text| text.chars().map(|c| format!("&#x{:x};", u32::from(c))).collect(),
    |text| text.chars().map(|c| format!("\\u{:04x}", u32::from(c))).collect(),
    |text| text.chars().map(|c| format!("\\u{{{:x}}}", u32::from(c))).collect(),
    |text| text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;"),
    |text| serde_json::to_string(text).unwrap(),
    |text| text.bytes().map(|byte| format!("{byte:02x}")).collect(),
];

/// A number of a JSON text whose digits fit.
fn number() -> impl Strategy<Value = String> {
    ("-?(0|[1-9][0-9]{0,7})(\\.[0-9]{1,7})?", -8..8_i32, any::<bool>()).prop_map(
        |(digits, exponent, is_plain)| {
            if is_plain { digits } else { format!("{digits}e{exponent}") }
        },
    )
}

fn decimal(text: &str) -> Decimal {
    Decimal::parse(text).unwrap()
}

fn big(text: &str) -> BigDecimal {
    text.parse().unwrap()
}
