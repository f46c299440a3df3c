use proactive_events::{Event, Payload};

#[derive(Clone, Debug, PartialEq, Payload)]
#[payload(tag = "kind")]
pub enum Gift {
    Card(Card),
    Letter(Card),
}

#[derive(Clone, Debug, PartialEq, Payload)]
pub struct Card {}

#[derive(Clone, Debug, PartialEq, Event)]
#[event(name = "ACME.Door.Opened")]
pub struct Opened {}

#[derive(Clone, Debug, PartialEq, Event)]
pub enum Any {
    Opened(Opened),
    Again(Opened),
}

fn main() {}
