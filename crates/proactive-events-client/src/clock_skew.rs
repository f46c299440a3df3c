//! The difference between the clock of this machine and the service's.

use std::fmt;
use std::time::Duration;

use proactive_events_core::Timestamp;

/// Minimum difference that is reported as a cause.
const TOLERANCE: Duration = Duration::from_secs(60);

/// Difference between the clock of this machine and the service's, measured by the `Date` header of a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClockSkew {
    off: Duration,
    is_ahead: bool,
}

impl ClockSkew {
    /// The difference of two clocks; none when they agree.
    pub(crate) fn between(here: Timestamp, there: Timestamp) -> Option<Self> {
        let off = |later: Timestamp, earlier| {
            later.duration_since(earlier).filter(|off| *off >= TOLERANCE)
        };
        match (off(here, there), off(there, here)) {
            (Some(off), _) => Some(Self { off, is_ahead: true }),
            (_, Some(off)) => Some(Self { off, is_ahead: false }),
            (None, None) => None,
        }
    }
}

impl fmt::Display for ClockSkew {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let way = if self.is_ahead { "ahead of" } else { "behind" };
        let minutes = self.off.as_secs().div_ceil(60);
        write!(f, "the clock of this machine is {minutes} min {way} the service's")
    }
}
