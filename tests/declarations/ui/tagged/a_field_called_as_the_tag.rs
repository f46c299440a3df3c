use proactive_events::Payload;

#[derive(Clone, Debug, PartialEq, Payload)]
#[payload(tag = "kind")]
pub enum Gift {
    Card(Card),
    Letter(Letter),
    Book(Book),
}

#[derive(Clone, Debug, PartialEq, Payload)]
pub struct Card {
    pub kind: String,
}

#[derive(Clone, Debug, PartialEq, Payload)]
pub struct Letter {
    pub text: String,
    #[payload(name = "kind")]
    pub called: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Payload)]
pub struct Book {
    pub kinds: String,
}

fn main() {}
