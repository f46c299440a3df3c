//! Numbers as a schema writes them: decimal, and exact.

use std::fmt;

/// A number as digits and a power of ten, without zeros at the end of the digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Decimal {
    is_negative: bool,
    digits: u128,
    exponent: i32,
}

impl Decimal {
    /// The number of a JSON text; `None` when it has more digits than fit.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (is_negative, text) =
            text.strip_prefix('-').map_or((false, text), |positive| (true, positive));
        let (digits, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let all = format!("{whole}{fraction}");
        let significant = all.trim_end_matches('0');
        let zeros = all.len() - significant.len();
        let significant = significant.trim_start_matches('0');
        if significant.is_empty() {
            return Some(Self { is_negative: false, digits: 0, exponent: 0 });
        }
        let shift = i64::try_from(zeros).ok()? - i64::try_from(fraction.len()).ok()?;
        let exponent = exponent.parse::<i64>().ok()?.checked_add(shift)?;
        let (digits, exponent) = (significant.parse().ok()?, exponent.try_into().ok()?);
        Some(Self { is_negative, digits, exponent })
    }

    pub(crate) const fn is_positive(self) -> bool {
        !self.is_negative && self.digits != 0
    }

    pub(crate) const fn is_whole(self) -> bool {
        self.exponent >= 0
    }

    /// The largest integer that is not above it; `None` beyond 127 bits.
    pub(crate) fn floor(self) -> Option<i128> {
        let Ok(zeros) = u32::try_from(self.exponent) else {
            let power = 10_u128.checked_pow(self.exponent.unsigned_abs());
            // With more decimal places than the power allows, only a fraction is left.
            let whole = power.and_then(|power| self.digits.checked_div(power)).unwrap_or(0);
            let whole = i128::try_from(whole).ok()?;
            return if self.is_negative {
                whole.checked_neg()?.checked_sub(1)
            } else {
                Some(whole)
            };
        };
        let size = self.digits.checked_mul(10_u128.checked_pow(zeros)?)?;
        if self.is_negative { 0_i128.checked_sub_unsigned(size) } else { size.try_into().ok() }
    }

    /// The smallest integer that is not below it; `None` beyond 127 bits.
    pub(crate) fn ceil(self) -> Option<i128> {
        let floor = self.floor()?;
        if self.is_whole() { Some(floor) } else { floor.checked_add(1) }
    }

    /// The float that has this value when its shortest text is read.
    pub(crate) fn to_float(self) -> Option<f64> {
        let float: f64 = self.to_string().parse().ok()?;
        let is_exact = float.is_finite() && Self::parse(&format!("{float:e}")) == Some(self);
        is_exact.then_some(float)
    }

    /// True if libraries that keep numbers in 64 bits, as integers or floats, keep this one.
    pub(crate) fn is_kept(self) -> bool {
        let integer = self.floor().filter(|_| self.is_whole());
        integer
            .is_some_and(|integer| i64::try_from(integer).is_ok() || u64::try_from(integer).is_ok())
            || self.to_float().is_some()
    }

    /// Number of digits, without the zeros at the ends.
    pub(crate) fn count_digits(self) -> usize {
        self.digits.to_string().len()
    }

    /// A literal of Rust: as short as a float's where one has the value, else with all digits.
    pub(crate) fn literal(self) -> String {
        if let Some(float) = self.to_float() {
            let text = format!("{float:?}");
            return text.strip_suffix(".0").map(str::to_owned).unwrap_or(text);
        }
        match self.floor().filter(|_| self.is_whole()) {
            Some(integer) => integer.to_string(),
            None => self.to_string(),
        }
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.is_negative { "-" } else { "" };
        write!(f, "{sign}{}e{}", self.digits, self.exponent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        Decimal::parse(text).unwrap()
    }

    #[test]
    fn rounded() {
        for (text, floor, ceil) in [
            ("1.5", 1, 2),
            ("-1.5", -2, -1),
            ("-0.0", 0, 0),
            ("1e-400", 0, 1),
            ("-1e-400", -1, 0),
            ("12e1", 120, 120),
            ("18446744073709551614.5", 18_446_744_073_709_551_614, 18_446_744_073_709_551_615),
        ] {
            let decimal = decimal(text);
            assert_eq!((decimal.floor(), decimal.ceil()), (Some(floor), Some(ceil)), "{text}");
        }
        assert_eq!(decimal("1e40").floor(), None);
    }

    #[test]
    fn literals() {
        for (text, literal) in [
            ("0.010", "0.01"),
            ("1E2", "100"),
            ("1e300", "1e300"),
            ("18446744073709551617", "18446744073709551617"),
            ("0.12345678901234567890123", "12345678901234567890123e-23"),
        ] {
            assert_eq!(decimal(text).literal(), literal);
        }
    }

    #[test]
    fn kept() {
        assert!(decimal("18446744073709551615").is_kept() && decimal("1e300").is_kept());
        assert!(!decimal("18446744073709551617").is_kept() && !decimal("1e400").is_kept());
        assert!(decimal("9007199254740993").to_float().is_none());
    }
}
