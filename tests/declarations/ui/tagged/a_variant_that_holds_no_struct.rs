use proactive_events::Payload;

#[derive(Clone, Debug, PartialEq, Payload)]
#[payload(tag = "kind")]
pub enum Gift {
    Card(String),
}

fn main() {}
