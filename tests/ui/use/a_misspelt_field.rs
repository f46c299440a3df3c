use proactive_events::catalog::order_status::State;
use proactive_events::catalog::order_status::Status;

fn main() {
    let _ = State::new(Status::Shipped).with_delivery_detail(todo!());
}
