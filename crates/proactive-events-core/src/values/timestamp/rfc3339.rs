//! The text of a date-time: `2026-05-18T19:22:00Z`, `…00.412Z`, `…00+05:00`.
//!
//! The grammar is the one of `schemas/definitions.json`: upper-case `T` and `Z`, seconds 00 to 59, 1 to 9
//! digits of fraction, years 0001 to 9999, a real date, an offset below 24 hours. [`Grammar::Any`] is the whole
//! of RFC 3339, as JSON Schema's format `date-time` has it.

use std::fmt;

use super::civil;

/// Which spellings are read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Grammar {
    /// Those of the service.
    Service,
    /// Lower case, leap seconds, the year 0 and any number of digits too.
    Any,
}

/// Seconds since 1970 and nanoseconds of the date-time, or `None` when the text is not one.
pub(super) fn parse(text: &str, grammar: Grammar) -> Option<(i64, u32)> {
    let is_any = grammar == Grammar::Any;
    let upper;
    let mut rest = text.as_bytes();
    if is_any {
        upper = text.to_ascii_uppercase();
        rest = upper.as_bytes();
    }
    let year = number(&mut rest, 4)?;
    let month = separated(&mut rest, b'-')?;
    let day = separated(&mut rest, b'-')?;
    let hour = separated(&mut rest, b'T')?;
    let minute = separated(&mut rest, b':')?;
    let second = separated(&mut rest, b':')?;
    let nanos = fraction(&mut rest, if is_any { usize::MAX } else { 9 })?;
    let offset = offset(rest)?;
    let last_second = if is_any { 60 } else { 59 };
    if (year == 0 && !is_any) || !civil::exists(year, month, day) {
        return None;
    }
    if hour > 23 || minute > 59 || second > last_second {
        return None;
    }
    let local =
        civil::days_from_date(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second;
    // A leap second ends a day in UTC; it is read as the moment after it.
    (second < 60 || (local - offset) % 86_400 == 0).then_some((local - offset, nanos))
}

/// Writes the date-time in UTC: whole seconds when they are whole, else milliseconds.
///
/// In one piece and without `format_args!`, which would be a fifth of the time that a request takes to encode.
pub(super) fn write(to: &mut impl fmt::Write, seconds: i64, nanos: u32) -> fmt::Result {
    let (year, month, day) = civil::date_from_days(seconds.div_euclid(86_400));
    let clock = seconds.rem_euclid(86_400);
    let millis = nanos / 1_000_000;
    let mut text = *b"0000-00-00T00:00:00.000Z";
    let mut length = text.len();
    let mut fields = text.split_mut(|byte| !byte.is_ascii_digit());
    for value in [year, month, day, clock / 3_600, clock / 60 % 60, clock % 60, i64::from(millis)] {
        put(fields.next().unwrap_or_default(), value);
    }
    if millis == 0 {
        let [.., dot, _, _, _, _] = &mut text;
        *dot = b'Z';
        length -= 4;
    }
    let text = text.get(..length).and_then(|text| str::from_utf8(text).ok());
    to.write_str(text.ok_or(fmt::Error)?)
}

/// Writes a number into the place for its digits.
fn put(digits: &mut [u8], mut value: i64) {
    for digit in digits.iter_mut().rev() {
        *digit = b'0' + u8::try_from(value % 10).unwrap_or_default();
        value /= 10;
    }
}

/// Takes exactly `digits` digits.
fn number(rest: &mut &[u8], digits: usize) -> Option<i64> {
    let (head, tail) = rest.split_at_checked(digits)?;
    *rest = tail;
    head.iter()
        .try_fold(0, |sum, byte| byte.is_ascii_digit().then(|| sum * 10 + i64::from(byte - b'0')))
}

/// Takes the separator and two digits.
fn separated(rest: &mut &[u8], separator: u8) -> Option<i64> {
    *rest = rest.strip_prefix(&[separator])?;
    number(rest, 2)
}

/// Takes `.` and 1 to `most` digits, or nothing; in nanoseconds, finer digits cut off.
fn fraction(rest: &mut &[u8], most: usize) -> Option<u32> {
    let Some(tail) = rest.strip_prefix(b".") else { return Some(0) };
    let digits = tail.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if !(1..=most).contains(&digits) {
        return None;
    }
    let kept = digits.min(9);
    let value = u32::try_from(number(&mut { tail }, kept)?).ok()?;
    *rest = tail.get(digits..)?;
    (kept..9).try_fold(value, |value, _| value.checked_mul(10))
}

/// Reads the remaining `Z` or `±hh:mm`, as seconds east of UTC.
fn offset(rest: &[u8]) -> Option<i64> {
    let (sign, mut rest) = match rest.split_first()? {
        (b'Z', []) => return Some(0),
        (b'+', rest) => (1, rest),
        (b'-', rest) => (-1, rest),
        _ => return None,
    };
    let hours = number(&mut rest, 2)?;
    let minutes = separated(&mut rest, b':')?;
    (rest.is_empty() && hours <= 23 && minutes <= 59)
        .then_some(sign * (hours * 3_600 + minutes * 60))
}
