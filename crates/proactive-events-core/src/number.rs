//! Numbers as JSON means them: decimal, and `1.0` the same as `1`.

use std::fmt::LowerExp;

use serde_json::{Number, Value};

/// Whether the number is a whole multiple, both taken as the decimals that their texts show: 0.0075 is one of
/// 0.0001, which binary fractions would deny.
pub(crate) fn is_multiple(number: impl LowerExp, of: f64) -> bool {
    let (Some((number, exponent)), Some((of, of_exponent))) = (decimal(&number), decimal(&of))
    else {
        return false;
    };
    if number == 0 || of == 0 {
        return number == 0;
    }
    let shift = exponent - of_exponent;
    let Ok(zeros) = u32::try_from(shift.unsigned_abs()) else { return false };
    if shift < 0 {
        // Too large a divisor divides only what is larger still.
        return 10_u128
            .checked_pow(zeros)
            .and_then(|power| of.checked_mul(power))
            .is_some_and(|of| number % of == 0);
    }
    // The remainder digit by digit: the number itself may be too large.
    (0..zeros).fold(number % of, |remainder, _| remainder * 10 % of) == 0
}

/// The digits of a number and the power of ten that scales them; the sign does not matter.
fn decimal(number: &impl LowerExp) -> Option<(u128, i64)> {
    let text = format!("{number:e}");
    let (digits, exponent) = text.trim_start_matches('-').split_once('e')?;
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let scale = i64::try_from(fraction.len()).ok()?;
    Some((format!("{whole}{fraction}").parse().ok()?, exponent.parse::<i64>().ok()? - scale))
}

/// Whether two values are equal as JSON Schema has it: numbers by their value, objects whatever the order.
pub(crate) fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => same_number(a, b),
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| same(a, b)))
        }
        _ => a == b,
    }
}

fn same_number(a: &Number, b: &Number) -> bool {
    match (a.as_i128(), b.as_i128()) {
        (Some(a), Some(b)) => a == b,
        _ => a.as_f64() == b.as_f64(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn multiples_are_decimal() {
        for (number, of) in [
            (0.0075, 0.0001),
            (4.5, 1.5),
            (0.0, 3.0),
            (1e308, 0.5),
            (12_391_239_123.0, 1e-8),
            (-6.0, 2.0),
        ] {
            assert!(is_multiple(number, of), "{number} of {of}");
        }
        for (number, of) in [(0.00751, 0.0001), (35.0, 1.5), (1e308, 0.123_456_789), (1e-9, 1e9)] {
            assert!(!is_multiple(number, of), "{number} of {of}");
        }
        assert!(is_multiple(9_007_199_254_740_993_i128, 3.0) && !is_multiple(7_i128, 2.0));
    }

    #[test]
    fn one_is_one_point_zero() {
        let equal = |a: &str, b: &str| {
            same(&serde_json::from_str(a).unwrap(), &serde_json::from_str(b).unwrap())
        };
        assert!(equal("1", "1.0") && equal(r#"{"a":[1],"b":2}"#, r#"{"b":2.0,"a":[1.0]}"#));
        assert!(!equal("1", "true") && !equal("[0]", "[false]") && !equal("{}", "[]"));
        assert!(!equal("9007199254740992", "9007199254740993"));
    }
}
