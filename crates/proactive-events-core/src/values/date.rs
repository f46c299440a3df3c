//! Days of the calendar, without a time.

use std::fmt;
use std::str::FromStr;

use super::timestamp::civil;

/// A day of the Gregorian calendar, on the wire `2026-05-18` (JSON Schema's format `date`).
///
/// ```
/// use proactive_events::values::Date;
///
/// let day: Date = "2026-05-18".parse()?;
/// assert_eq!((day.year(), day.month(), day.day()), (2026, 5, 18));
/// assert!("2026-02-30".parse::<Date>().is_err());
/// # Ok::<(), proactive_events::values::DateError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// The day of this year (0 to 9999), month (1 to 12) and day of the month.
    ///
    /// # Errors
    /// When the calendar has no such day.
    pub fn new(year: u16, month: u8, day: u8) -> Result<Self, DateError> {
        let exists = year <= 9_999 && civil::exists(year.into(), month.into(), day.into());
        if exists { Ok(Self { year, month, day }) } else { Err(DateError) }
    }

    /// The year, 0 to 9999.
    pub const fn year(self) -> u16 {
        self.year
    }

    /// The month, 1 to 12.
    pub const fn month(self) -> u8 {
        self.month
    }

    /// The day of the month, 1 to 31.
    pub const fn day(self) -> u8 {
        self.day
    }
}

impl FromStr for Date {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        let is_shaped = text.len() == 10
            && text.bytes().enumerate().all(|(index, byte)| match index {
                4 | 7 => byte == b'-',
                _ => byte.is_ascii_digit(),
            });
        if !is_shaped {
            return Err(DateError);
        }
        let mut parts = text.split('-');
        let mut next = || parts.next().and_then(|part| part.parse().ok()).ok_or(DateError);
        let (year, month, day): (u16, u16, u16) = (next()?, next()?, next()?);
        let small = |part: u16| u8::try_from(part).map_err(|_| DateError);
        Self::new(year, small(month)?, small(day)?)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// There is no such [`Date`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DateError;

error_text!(DateError, Self => "not a day of the calendar like 2026-05-18";);
