use proactive_events::Payload;

#[derive(Clone, Debug, PartialEq, Payload)]
#[payload(schema = "schemas/AMAZON.OrderStatus.Updated.json#/properties/stat")]
pub struct State {}

fn main() {}
