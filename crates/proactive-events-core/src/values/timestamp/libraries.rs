//! Conversions from and to the types of date libraries, each behind a feature of its library's name.
#![cfg(any(feature = "chrono", feature = "jiff", feature = "time"))]

use super::{Timestamp, TimestampError};

#[cfg(feature = "chrono")]
impl<Z: chrono::TimeZone> TryFrom<chrono::DateTime<Z>> for Timestamp {
    type Error = TimestampError;

    fn try_from(moment: chrono::DateTime<Z>) -> Result<Self, TimestampError> {
        // A leap second has more than a second's nanoseconds there.
        let nanos = moment.timestamp_subsec_nanos().min(999_999_999);
        Self::from_parts(moment.timestamp(), nanos)
    }
}

#[cfg(feature = "chrono")]
impl From<Timestamp> for chrono::DateTime<chrono::Utc> {
    fn from(moment: Timestamp) -> Self {
        // Every writable moment is within the library's range.
        Self::from_timestamp(moment.seconds, moment.nanos).unwrap_or_default()
    }
}

#[cfg(feature = "jiff")]
impl TryFrom<jiff::Timestamp> for Timestamp {
    type Error = TimestampError;

    fn try_from(moment: jiff::Timestamp) -> Result<Self, TimestampError> {
        // Before 1970 the library counts nanoseconds backwards.
        let nanos = moment.as_nanosecond();
        let seconds = i64::try_from(nanos.div_euclid(1_000_000_000));
        let nanos = u32::try_from(nanos.rem_euclid(1_000_000_000));
        match (seconds, nanos) {
            (Ok(seconds), Ok(nanos)) => Self::from_parts(seconds, nanos),
            _ => Err(TimestampError::OutOfRange),
        }
    }
}

#[cfg(feature = "jiff")]
impl TryFrom<Timestamp> for jiff::Timestamp {
    type Error = TimestampError;

    /// The library ends on 9999-12-30, 26 hours before the last writable moment.
    fn try_from(moment: Timestamp) -> Result<Self, TimestampError> {
        let nanos = i32::try_from(moment.nanos).map_err(|_| TimestampError::OutOfRange)?;
        Self::new(moment.seconds, nanos).map_err(|_| TimestampError::OutOfRange)
    }
}

#[cfg(feature = "time")]
impl TryFrom<time::OffsetDateTime> for Timestamp {
    type Error = TimestampError;

    fn try_from(moment: time::OffsetDateTime) -> Result<Self, TimestampError> {
        Self::from_parts(moment.unix_timestamp(), moment.nanosecond())
    }
}

#[cfg(feature = "time")]
impl From<Timestamp> for time::OffsetDateTime {
    fn from(moment: Timestamp) -> Self {
        // Every writable moment is within the library's range.
        let nanos = i128::from(moment.seconds) * 1_000_000_000 + i128::from(moment.nanos);
        Self::from_unix_timestamp_nanos(nanos).unwrap_or(Self::UNIX_EPOCH)
    }
}
