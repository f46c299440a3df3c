use proactive_events::catalog::order_status::{State, Status, Updated};

fn main() {
    let _ = Updated::new(State::new(Status::Shipped));
}
