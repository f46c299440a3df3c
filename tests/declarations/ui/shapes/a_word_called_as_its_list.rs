use proactive_events::Payload;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Payload)]
pub enum Size {
    ALL,
    Small,
}

fn main() {}
