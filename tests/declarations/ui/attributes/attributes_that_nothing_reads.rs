use std::collections::BTreeMap;

use proactive_events::{Event, Payload};
use proactive_events::values::Json;

#[derive(Clone, Debug, PartialEq, Event)]
#[event(name = "ACME.Door.Opened")]
pub struct Opened {
    #[event(name = "ACME.Door.Opened")]
    pub door: String,
    #[payload(items(others))]
    pub rows: Vec<BTreeMap<String, Json>>,
}

#[derive(Clone, Debug, PartialEq, Event)]
#[payload(tag = "kind")]
pub enum Any {
    #[payload(name = "OPENED")]
    Opened(#[payload(min = 1)] Opened),
}

#[derive(Clone, Copy, Debug, PartialEq, Payload)]
#[event(name = "ACME.Door.Opened")]
pub enum Word {
    #[event(name = "ONE")]
    One,
}

fn main() {}
