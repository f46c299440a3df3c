//! Moments: when an event happened, when it expires, when a parcel arrives.

pub(crate) mod civil;
mod libraries;
mod rfc3339;

use std::fmt;
use std::ops::{Add, Sub};
use std::str::FromStr;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A moment in UTC, on the wire `2026-05-18T19:22:00Z`.
///
/// Read with any offset and up to nanoseconds; written in UTC, whole seconds when they are whole, else
/// milliseconds (finer parts are cut off).
///
/// ```
/// use proactive_events::Timestamp;
///
/// let moment: Timestamp = "2026-05-18T21:22:00.50+02:00".parse()?;
/// assert_eq!(moment.to_string(), "2026-05-18T19:22:00.500Z");
/// # Ok::<(), proactive_events::values::TimestampError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp {
    seconds: i64,
    nanos: u32,
}

impl Timestamp {
    /// 0001-01-01T00:00:00Z, the first moment that can be written.
    pub const MIN: Self = Self { seconds: -62_135_596_800, nanos: 0 };
    /// 9999-12-31T23:59:59.999Z, the last moment that can be written.
    pub const MAX: Self = Self { seconds: 253_402_300_799, nanos: 999_000_000 };

    /// Pattern of the text, in addition to the JSON Schema format `date-time`, as in `schemas/definitions.json`.
    pub const PATTERN: &'static str = concat!(
        "^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])",
        "T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$",
    );

    /// The system's time, in whole milliseconds.
    pub fn now() -> Self {
        Self::try_from(SystemTime::now()).unwrap_or(Self::MIN).floor_to_millis()
    }

    /// The moment `millis` milliseconds after 1970-01-01T00:00:00Z (before it, when negative).
    ///
    /// # Errors
    /// Outside the years 0001 to 9999.
    pub fn from_unix_millis(millis: i64) -> Result<Self, TimestampError> {
        let nanos = u32::try_from(millis.rem_euclid(1_000)).unwrap_or(0) * 1_000_000;
        Self { seconds: millis.div_euclid(1_000), nanos }.in_range()
    }

    /// Milliseconds since 1970-01-01T00:00:00Z, finer parts cut off.
    pub const fn unix_millis(self) -> i64 {
        self.seconds * 1_000 + (self.nanos / 1_000_000) as i64
    }

    /// The moment that much later, or `None` after the year 9999.
    pub fn checked_add(self, span: Duration) -> Option<Self> {
        let nanos = self.nanos + span.subsec_nanos();
        let carry = i64::from(nanos / 1_000_000_000);
        let seconds =
            self.seconds.checked_add(i64::try_from(span.as_secs()).ok()?)?.checked_add(carry)?;
        Self { seconds, nanos: nanos % 1_000_000_000 }.in_range().ok()
    }

    /// The moment that much earlier, or `None` before the year 1.
    pub fn checked_sub(self, span: Duration) -> Option<Self> {
        let borrow = i64::from(self.nanos < span.subsec_nanos());
        let nanos = (self.nanos + 1_000_000_000 - span.subsec_nanos()) % 1_000_000_000;
        let seconds =
            self.seconds.checked_sub(i64::try_from(span.as_secs()).ok()?)?.checked_sub(borrow)?;
        Self { seconds, nanos }.in_range().ok()
    }

    /// Time since `earlier`, or `None` when this is not later.
    pub fn duration_since(self, earlier: Self) -> Option<Duration> {
        let borrow = i64::from(self.nanos < earlier.nanos);
        let seconds = u64::try_from(self.seconds - earlier.seconds - borrow).ok()?;
        let nanos = (self.nanos + 1_000_000_000 - earlier.nanos) % 1_000_000_000;
        Some(Duration::new(seconds, nanos))
    }

    /// Returns year, month and day in UTC.
    pub fn year_month_day(self) -> (i64, i64, i64) {
        civil::date_from_days(self.seconds.div_euclid(86_400))
    }

    /// True if the moment can be written: an offset can carry a text of the year 1 or 9999 out of range.
    pub(crate) fn is_writable(self) -> bool {
        self.in_range().is_ok()
    }

    /// Reads every spelling of RFC 3339, as the format `date-time` alone allows.
    pub(crate) fn parse_any(text: &str) -> Result<Self, TimestampError> {
        let (seconds, nanos) =
            rfc3339::parse(text, rfc3339::Grammar::Any).ok_or(TimestampError::Malformed)?;
        Ok(Self { seconds, nanos })
    }

    /// The moment at the precision of the wire.
    pub(crate) const fn floor_to_millis(self) -> Self {
        Self { nanos: self.nanos / 1_000_000 * 1_000_000, ..self }
    }

    /// The moment at these seconds and nanoseconds after 1970-01-01, if it is in range.
    #[cfg(any(feature = "chrono", feature = "jiff", feature = "time"))]
    fn from_parts(seconds: i64, nanos: u32) -> Result<Self, TimestampError> {
        Self { seconds, nanos }.in_range()
    }

    fn in_range(self) -> Result<Self, TimestampError> {
        let writable = Self::MIN.seconds..=Self::MAX.seconds;
        if writable.contains(&self.seconds) { Ok(self) } else { Err(TimestampError::OutOfRange) }
    }
}

impl TryFrom<SystemTime> for Timestamp {
    type Error = TimestampError;

    fn try_from(time: SystemTime) -> Result<Self, TimestampError> {
        let epoch = Self { seconds: 0, nanos: 0 };
        let moment = match time.duration_since(UNIX_EPOCH) {
            Ok(after) => epoch.checked_add(after),
            Err(before) => epoch.checked_sub(before.duration()),
        };
        moment.ok_or(TimestampError::OutOfRange)
    }
}

impl From<Timestamp> for SystemTime {
    /// 1970, where the system's time does not reach (before 1601 on Windows).
    fn from(moment: Timestamp) -> Self {
        let span = Duration::new(moment.seconds.unsigned_abs(), 0);
        let whole = match moment.seconds {
            0.. => UNIX_EPOCH.checked_add(span),
            _ => UNIX_EPOCH.checked_sub(span),
        };
        let nanos = Duration::from_nanos(moment.nanos.into());
        whole.and_then(|whole| whole.checked_add(nanos)).unwrap_or(UNIX_EPOCH)
    }
}

impl Add<Duration> for Timestamp {
    type Output = Self;

    /// The moment that much later; [`MAX`](Self::MAX) at most.
    fn add(self, span: Duration) -> Self {
        self.checked_add(span).unwrap_or(Self::MAX)
    }
}

impl Sub<Duration> for Timestamp {
    type Output = Self;

    /// The moment that much earlier; [`MIN`](Self::MIN) at least.
    fn sub(self, span: Duration) -> Self {
        self.checked_sub(span).unwrap_or(Self::MIN)
    }
}

impl FromStr for Timestamp {
    type Err = TimestampError;

    fn from_str(text: &str) -> Result<Self, TimestampError> {
        let (seconds, nanos) =
            rfc3339::parse(text, rfc3339::Grammar::Service).ok_or(TimestampError::Malformed)?;
        Ok(Self { seconds, nanos })
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        rfc3339::write(f, self.seconds, self.nanos)
    }
}

/// The reason why a value cannot be a [`Timestamp`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TimestampError {
    /// The text is not a date-time with `Z` or an offset.
    Malformed,
    /// The moment lies outside the years 0001 to 9999.
    OutOfRange,
}

error_text! {
    TimestampError,
    Self::Malformed => "not a date-time like 2026-05-18T19:22:00Z (a zone, `Z` or `+02:00`, is needed)";
    Self::OutOfRange => "outside the years 0001 to 9999";
}
