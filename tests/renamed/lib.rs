//! Events of a package whose `Cargo.toml` calls `proactive-events` by another name.

use alexa::{Event, Payload};

/// A door was opened.
#[derive(Clone, Debug, PartialEq, Event)]
#[event(name = "ACME.Door.Opened", crate = "alexa")]
pub struct Opened {
    /// Which one.
    #[payload(pattern = "^[A-Z]+$")]
    pub door: String,
    /// From where.
    pub side: Side,
}

/// A side of a door.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Payload)]
#[payload(crate = "alexa")]
pub enum Side {
    /// `FRONT`
    Front,
}
