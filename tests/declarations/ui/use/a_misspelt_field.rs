use proactive_events::catalog::order_status::{DeliveryDetails, State, Status};

fn main() {
    let _ = State::new(Status::Shipped).with_delivery_detail(DeliveryDetails::new());
}
