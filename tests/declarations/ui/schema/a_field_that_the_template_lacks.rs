use proactive_events::{Event, Payload, Timestamp};

#[derive(Clone, Debug, PartialEq, Event)]
#[event(name = "AMAZON.OrderStatus.Updated", schema = "schemas/AMAZON.OrderStatus.Updated.json")]
pub struct Updated {
    pub state: State,
    pub ordr: Order,
}

#[derive(Clone, Debug, PartialEq, Payload)]
#[payload(schema = "schemas/AMAZON.OrderStatus.Updated.json#/properties/state")]
pub struct State {
    pub status: Status,
    pub delivery_detail: Option<Details>,
    pub colour: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Payload)]
#[payload(schema = "schemas/AMAZON.OrderStatus.Updated.json#/properties/state/properties/deliveryDetails")]
pub struct Details {
    pub expected_arrival: Timestamp,
}

#[derive(Clone, Copy, Debug, PartialEq, Payload)]
#[payload(schema = "schemas/AMAZON.OrderStatus.Updated.json#/properties/state/properties/status")]
pub enum Status {
    #[payload(name = "ORDER_SHIPPED")]
    Shipped,
    #[payload(name = "ORDER_DELIVERD")]
    Delivered,
}

#[derive(Clone, Debug, PartialEq, Payload)]
pub struct Order {}

fn main() {}
