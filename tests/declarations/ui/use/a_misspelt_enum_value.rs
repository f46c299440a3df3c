use proactive_events::catalog::order_status::{State, Status};

fn main() {
    let _ = State::new(Status::Shiped);
}
