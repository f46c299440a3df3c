//! The requests that Alexa sends to the skill, as far as they concern proactive events.
//!
//! A skill's endpoint hands the body of each request it received, once its signature is verified, to
//! [`SkillEvent::from_json`]. What follows from many of them, `Subscriptions` of the crate `proactive-events` keeps.

mod event;
mod moment;
mod read;

pub use event::{SkillEvent, SkillEventKind};
pub use read::SkillEventError;
