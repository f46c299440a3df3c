//! Shared parts of the stories: a campaign in a folder of its own, the service and the sender as processes, moments to
//! kill them at, and the check of the outcomes.

mod campaign;
mod dice;
mod moment;
mod process;
mod service;
mod verify;

pub use campaign::Campaign;
pub use dice::Dice;
pub use moment::{Moment, wait};
pub use process::{Ended, Process};
pub use service::Service;
pub use verify::{Fates, fates, undisturbed, verify};

use std::time::Duration;

/// Nothing takes longer; what does has hung.
pub const PATIENCE: Duration = Duration::from_secs(300);

/// True if the long form is requested (`cargo xtask test --full`).
pub fn is_full() -> bool {
    std::env::var_os("PROACTIVE_FULL").is_some()
}

/// One of two: what the short form does, and the long one.
pub fn either<T>(short: T, long: T) -> T {
    if is_full() { long } else { short }
}

/// Number of recipients of a campaign.
pub fn size() -> usize {
    either(2_000, 20_000)
}
