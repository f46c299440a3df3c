use proactive_events::Payload;

#[derive(Clone, Debug, PartialEq, Payload)]
#[payload(tag = "kind")]
pub struct Card {}

#[derive(Clone, Copy, Debug, PartialEq, Payload)]
#[payload(colour = "red")]
pub enum Word {
    One,
}

fn main() {}
