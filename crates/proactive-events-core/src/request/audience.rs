//! The audience of an event.

use crate::UserId;

/// The customers who are notified, on the wire `relevantAudience`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Audience {
    /// One customer.
    Unicast(UserId),
    /// Every customer who subscribed to the event's template.
    Multicast,
}

impl Audience {
    /// The value of `relevantAudience.type`.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Unicast(_) => "Unicast",
            Self::Multicast => "Multicast",
        }
    }
}
