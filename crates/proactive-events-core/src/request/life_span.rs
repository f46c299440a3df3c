//! The life span: the time for which an event can be announced.

use std::time::Duration;

use crate::Timestamp;

/// The time from a request's timestamp to its expiry: 5 minutes to 24 hours, both inclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LifeSpan(Duration);

impl LifeSpan {
    /// 5 minutes.
    pub const MIN: Self = Self(Duration::from_mins(5));
    /// 24 hours.
    pub const MAX: Self = Self(Duration::from_hours(24));
    /// 12 hours, what a new request has.
    pub const DEFAULT: Self = Self(Duration::from_hours(12));

    /// Takes a life span.
    ///
    /// # Errors
    /// Below 5 minutes and above 24 hours.
    pub fn new(span: Duration) -> Result<Self, LifeSpanError> {
        match span {
            _ if span < Self::MIN.0 => Err(LifeSpanError::TooShort),
            _ if span > Self::MAX.0 => Err(LifeSpanError::TooLong),
            _ => Ok(Self(span)),
        }
    }

    /// The time from one moment to a later one.
    ///
    /// # Errors
    /// Below 5 minutes, backwards included, and above 24 hours.
    pub fn between(start: Timestamp, expiry: Timestamp) -> Result<Self, LifeSpanError> {
        Self::new(expiry.duration_since(start).ok_or(LifeSpanError::TooShort)?)
    }

    /// As a duration.
    pub const fn duration(self) -> Duration {
        self.0
    }

    /// The expiry of a request with this timestamp; the last writable moment at most.
    pub(crate) fn expiry(self, timestamp: Timestamp) -> Timestamp {
        timestamp.checked_add(self.0).unwrap_or(Timestamp::MAX)
    }
}

impl Default for LifeSpan {
    /// 12 hours.
    fn default() -> Self {
        Self::DEFAULT
    }
}

impl TryFrom<Duration> for LifeSpan {
    type Error = LifeSpanError;

    fn try_from(span: Duration) -> Result<Self, LifeSpanError> {
        Self::new(span)
    }
}

impl From<LifeSpan> for Duration {
    fn from(span: LifeSpan) -> Self {
        span.0
    }
}

/// The reason why a request cannot have this life span.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LifeSpanError {
    /// Below 5 minutes.
    TooShort,
    /// Above 24 hours.
    TooLong,
    /// It would end after the year 9999.
    TooLate,
}

error_text! {
    LifeSpanError,
    Self::TooShort => "the event expires less than 5 minutes after its timestamp";
    Self::TooLong => "the event expires more than 24 hours after its timestamp";
    Self::TooLate => "the event would end after the year 9999";
}
