use proactive_events::{Event, Payload, ReferenceId, Request};

#[derive(Clone, Debug, PartialEq, Payload)]
pub struct Tuple(u32);

#[derive(Clone, Debug, PartialEq, Event)]
#[event(name = "ACME.Door.Opened")]
pub struct Unit;

#[derive(Payload)]
pub union Bits {
    pub number: u32,
}

#[derive(Clone, Debug, PartialEq, Payload)]
pub struct Generic<T> {
    pub value: T,
}

fn main() {
    let _ = Request::multicast(ReferenceId::random(), Unit);
}
