use proactive_events::Payload;

#[derive(Clone, Debug, PartialEq, Payload)]
#[payload(tag = "kind")]
pub enum Gift {
    Card(Card),
    Nothing,
    Two(Card, Card),
    #[payload(min = 1)]
    Other(Letter),
}

#[derive(Clone, Debug, PartialEq, Payload)]
pub struct Card {}

#[derive(Clone, Debug, PartialEq, Payload)]
pub struct Letter {}

fn main() {}
