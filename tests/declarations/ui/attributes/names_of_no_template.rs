use proactive_events::Event;

#[derive(Clone, Debug, PartialEq, Event)]
#[event(name = "AMAZON.OrderStatus")]
pub struct TooShort {}

#[derive(Clone, Debug, PartialEq, Event)]
#[event(name = "AMAZON.OrderStatus.updated")]
pub struct Small {}

#[derive(Clone, Debug, PartialEq, Event)]
#[event(name = "AMAZON.Order Status.Updated")]
pub struct Blank {}

fn main() {}
