//! Numbers as JSON spells them: decimal, and exact.

use std::fmt;

/// A number as digits and a power of ten, without zeros at the end of the digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decimal {
    is_negative: bool,
    digits: u128,
    exponent: i32,
}

impl Decimal {
    const ZERO: Self = Self { is_negative: false, digits: 0, exponent: 0 };

    /// Maximum number of digits of a divisor: remainders have one more, and 128 bits.
    pub const MAX_DIVISOR_DIGITS: u32 = 37;

    /// `digits` · 10^`exponent`. Used by derived code, whose digits have no trailing zeros.
    pub const fn new(digits: u128, exponent: i32) -> Self {
        Self { is_negative: false, digits, exponent }
    }

    /// The number of a JSON text; `None` when it has more digits than fit.
    pub fn parse(text: &str) -> Option<Self> {
        let (is_negative, text) =
            text.strip_prefix('-').map_or((false, text), |positive| (true, positive));
        let (digits, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let all = format!("{whole}{fraction}");
        let significant = all.trim_end_matches('0');
        let zeros = all.len() - significant.len();
        let significant = significant.trim_start_matches('0');
        if significant.is_empty() {
            return Some(Self::ZERO);
        }
        let shift = i64::try_from(zeros).ok()? - i64::try_from(fraction.len()).ok()?;
        let exponent = exponent.parse::<i64>().ok()?.checked_add(shift)?;
        let (digits, exponent) = (significant.parse().ok()?, exponent.try_into().ok()?);
        Some(Self { is_negative, digits, exponent })
    }

    /// The number that the shortest text of the float shows; 0 for a text that is not a number.
    pub fn of_float(number: f64) -> Self {
        Self::parse(&format!("{number:e}")).unwrap_or(Self::ZERO)
    }

    /// The integer as a decimal.
    pub fn of_integer(number: i128) -> Self {
        let (mut digits, mut exponent) = (number.unsigned_abs(), 0);
        while digits != 0 && digits.is_multiple_of(10) {
            digits /= 10;
            exponent += 1;
        }
        Self { is_negative: number < 0, digits, exponent }
    }

    /// True if it is an integer.
    pub const fn is_whole(self) -> bool {
        self.exponent >= 0
    }

    /// True if it is above 0.
    pub const fn is_positive(self) -> bool {
        !self.is_negative && self.digits != 0
    }

    /// True if other numbers can be tested for being a multiple of it.
    pub const fn is_divisor(self) -> bool {
        self.is_positive() && self.digits < 10_u128.pow(Self::MAX_DIVISOR_DIGITS)
    }

    /// The digits, without zeros at the end, and the power of ten; the sign is dropped.
    pub const fn parts(self) -> (u128, i32) {
        (self.digits, self.exponent)
    }

    /// The integer that it is, if it has 127 bits at most.
    pub fn to_integer(self) -> Option<i128> {
        let power = 10_u128.checked_pow(self.exponent.try_into().ok()?)?;
        let size = self.digits.checked_mul(power)?;
        if self.is_negative { 0_i128.checked_sub_unsigned(size) } else { size.try_into().ok() }
    }

    /// The largest integer that is not above it; `None` beyond 127 bits.
    pub fn floor(self) -> Option<i128> {
        if self.is_whole() {
            return self.to_integer();
        }
        let power = 10_u128.checked_pow(self.exponent.unsigned_abs());
        // With more decimal places than the power allows, only a fraction is left.
        let whole = power.and_then(|power| self.digits.checked_div(power)).unwrap_or(0);
        let whole = i128::try_from(whole).ok()?;
        if self.is_negative { whole.checked_neg()?.checked_sub(1) } else { Some(whole) }
    }

    /// The smallest integer that is not below it; `None` beyond 127 bits.
    pub fn ceil(self) -> Option<i128> {
        let floor = self.floor()?;
        if self.is_whole() { Some(floor) } else { floor.checked_add(1) }
    }

    /// The float that has this value when its shortest text is read.
    pub fn to_float(self) -> Option<f64> {
        let float: f64 = format!("{self:e}").parse().ok()?;
        (float.is_finite() && Self::of_float(float) == self).then_some(float)
    }

    /// True if it is a whole multiple: 0.0075 is one of 0.0001, which binary fractions would deny.
    pub fn is_multiple_of(self, of: Self) -> bool {
        if self.digits == 0 || of.digits == 0 {
            return self.digits == 0;
        }
        let shift = i64::from(self.exponent) - i64::from(of.exponent);
        let Ok(zeros) = u32::try_from(shift.unsigned_abs()) else { return false };
        if shift < 0 {
            // Too large a divisor divides only what is larger still.
            let power = 10_u128.checked_pow(zeros);
            let divisor = power.and_then(|power| of.digits.checked_mul(power));
            return divisor.is_some_and(|divisor| self.digits.is_multiple_of(divisor));
        }
        // The remainder digit by digit: the number itself may be too large.
        let next = |remainder: u128, _| Some(remainder.checked_mul(10)? % of.digits);
        (0..zeros).try_fold(self.digits % of.digits, next) == Some(0)
    }
}

impl fmt::LowerExp for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.is_negative { "-" } else { "" };
        write!(f, "{sign}{}e{}", self.digits, self.exponent)
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { is_negative, digits, exponent } = *self;
        let sign = if is_negative { "-" } else { "" };
        let text = digits.to_string();
        match usize::try_from(exponent.unsigned_abs()).unwrap_or(usize::MAX) {
            zeros if exponent >= 0 && zeros <= 40 => write!(f, "{sign}{text}{}", "0".repeat(zeros)),
            places if exponent < 0 && places <= 40 => {
                let padded = format!("{text:0>width$}", width = places + 1);
                let (whole, fraction) = padded.split_at(padded.len() - places);
                write!(f, "{sign}{whole}.{fraction}")
            }
            _ => fmt::LowerExp::fmt(self, f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        Decimal::parse(text).unwrap()
    }

    #[test]
    fn one_number_has_many_spellings() {
        for (a, b) in [
            ("1", "1.0"),
            ("100", "1E+2"),
            ("-0", "0"),
            ("-0.0", "0e99999999999999999999"),
            ("0.0010", "1e-3"),
            ("1.50e1", "15"),
            ("18446744073709551616", "1844674407370955161.60e1"),
        ] {
            assert_eq!(decimal(a), decimal(b), "{a} {b}");
        }
        assert_ne!(decimal("9007199254740993"), decimal("9007199254740992"));
        assert_ne!(decimal("1"), decimal("-1"));
        assert!(Decimal::parse(&"9".repeat(50)).is_none());
        assert!(Decimal::parse("1e99999999999999999999").is_none());
        assert_eq!(decimal(&format!("1{}", "0".repeat(50))), decimal("1e50"));
    }

    #[test]
    fn integers() {
        assert_eq!(decimal("1e19").to_integer(), Some(10_000_000_000_000_000_000));
        assert_eq!(decimal(&i128::MIN.to_string()).to_integer(), Some(i128::MIN));
        assert_eq!(decimal(&i128::MAX.to_string()).to_integer(), Some(i128::MAX));
        assert_eq!(decimal("170141183460469231731687303715884105728").to_integer(), None);
        assert_eq!(Decimal::of_integer(-1200), decimal("-12e2"));
        assert!(!decimal("4503599627370495.5").is_whole() && decimal("15e1").is_whole());
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
    fn floats() {
        assert_eq!(decimal("0.10").to_float(), Some(0.1));
        assert_eq!(decimal("-1e300").to_float(), Some(-1e300));
        for inexact in ["9007199254740993", "1e400", "1e-400", "0.12345678901234567890123"] {
            assert_eq!(decimal(inexact).to_float(), None, "{inexact}");
        }
    }

    #[test]
    fn multiples_are_decimal() {
        for (number, of) in [
            ("0.0075", "0.0001"),
            ("4.5", "1.5"),
            ("0", "3"),
            ("1e308", "0.5"),
            ("12391239123", "1e-8"),
            ("-6", "2"),
            ("9007199254740993", "3"),
            ("36893488147419103234", "18446744073709551617"),
        ] {
            assert!(decimal(number).is_multiple_of(decimal(of)), "{number} of {of}");
        }
        for (number, of) in [
            ("0.00751", "0.0001"),
            ("35", "1.5"),
            ("1e308", "0.123456789"),
            ("1e-9", "1e9"),
            ("7", "2"),
            ("36893488147419103233", "18446744073709551617"),
        ] {
            assert!(!decimal(number).is_multiple_of(decimal(of)), "{number} of {of}");
        }
    }

    #[test]
    fn divisors_have_room_for_remainders() {
        let digits = |count| Decimal::parse(&"9".repeat(count)).unwrap();
        assert!(digits(37).is_divisor() && !digits(38).is_divisor());
        assert!(!decimal("0").is_divisor() && !decimal("-1").is_divisor());
    }

    #[test]
    fn shown_as_people_write_it() {
        for text in ["0", "12", "0.01", "-1.5", "1200", "0.0001", "1e-50"] {
            assert_eq!(decimal(text).to_string(), text);
        }
    }
}
