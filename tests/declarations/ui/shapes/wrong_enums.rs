use proactive_events::{Event, Payload};

#[derive(Clone, Debug, PartialEq, Payload)]
pub enum Word {
    #[payload(min = 1)]
    One,
    Two(u32),
}

#[derive(Clone, Debug, PartialEq, Payload)]
pub enum Nothing {}

#[derive(Clone, Debug, PartialEq, Event)]
#[event(name = "ACME.Door.Opened")]
pub enum Any {
    Opened,
}

fn main() {}
