//! Time zones by their names, for dates as customers have them.

use jiff::tz;
use proactive_events::Timestamp;

/// A time zone.
#[derive(Clone, Debug)]
pub struct TimeZone(tz::TimeZone);

impl TimeZone {
    /// UTC.
    pub const UTC: Self = Self(tz::TimeZone::UTC);

    /// The zone of a name of the IANA database, such as `Europe/Berlin`, or `None`.
    pub fn named(name: &str) -> Option<Self> {
        tz::TimeZone::get(name).ok().map(Self)
    }

    /// Offset of its clocks east of UTC at a moment, in seconds.
    pub fn east(&self, moment: Timestamp) -> i32 {
        let moment = jiff::Timestamp::from_millisecond(moment.unix_millis()).unwrap_or_default();
        self.0.to_offset(moment).seconds()
    }
}
