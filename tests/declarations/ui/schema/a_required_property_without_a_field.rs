use proactive_events::{Event, Payload};

#[derive(Clone, Debug, PartialEq, Event)]
#[event(name = "AMAZON.OrderStatus.Updated", schema = "schemas/AMAZON.OrderStatus.Updated.json")]
pub struct Updated {
    pub state: Option<State>,
}

#[derive(Clone, Debug, PartialEq, Payload)]
pub struct State {}

fn main() {}
