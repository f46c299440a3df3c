use proactive_events::Payload;

#[derive(Clone, Debug, PartialEq, Payload)]
#[payload(tag = "kind")]
pub enum Gift {
    Card(Card),
    #[payload(name = "CARD")]
    Letter(Letter),
}

#[derive(Clone, Debug, PartialEq, Payload)]
pub struct Card {}

#[derive(Clone, Debug, PartialEq, Payload)]
pub struct Letter {}

fn main() {}
