//! Numbers as the generator's own rules see them.

use proactive_events_text::Decimal;

/// True if libraries that keep numbers in 64 bits, as integers or floats, keep the number of this JSON text.
pub(crate) fn is_kept(text: &str) -> bool {
    let Some(number) = Decimal::parse(text) else { return false };
    let fits = |integer| i64::try_from(integer).is_ok() || u64::try_from(integer).is_ok();
    number.to_integer().is_some_and(fits) || number.to_float().is_some()
}

/// A literal of Rust: as short as a float's where one has the value, else with all digits.
pub(crate) fn literal(number: Decimal) -> String {
    if let Some(float) = number.to_float() {
        let text = format!("{float:?}");
        return text.strip_suffix(".0").map(str::to_owned).unwrap_or(text);
    }
    match number.to_integer() {
        Some(integer) => integer.to_string(),
        None => format!("{number:e}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals() {
        for (text, expected) in [
            ("0.010", "0.01"),
            ("1E2", "100"),
            ("1e300", "1e300"),
            ("18446744073709551617", "18446744073709551617"),
            ("0.12345678901234567890123", "12345678901234567890123e-23"),
        ] {
            assert_eq!(literal(Decimal::parse(text).unwrap()), expected);
        }
    }

    #[test]
    fn kept() {
        assert!(is_kept("18446744073709551615") && is_kept("1e300"));
        assert!(!is_kept("18446744073709551617") && !is_kept("1e400"));
    }
}
