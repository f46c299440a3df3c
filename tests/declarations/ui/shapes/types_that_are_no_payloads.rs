use std::collections::BTreeMap;
use std::time::Instant;

use proactive_events::{Event, Payload};

#[derive(Clone, Debug, PartialEq, Event)]
#[event(name = "ACME.Door.Opened")]
pub struct Opened {
    pub since: Instant,
    pub until: Option<Instant>,
    pub others: Others,
}

#[derive(Clone, Debug, PartialEq, Payload)]
pub struct Others {
    pub list: Vec<Instant>,
    #[payload(others)]
    pub others: BTreeMap<String, Instant>,
}

fn main() {}
