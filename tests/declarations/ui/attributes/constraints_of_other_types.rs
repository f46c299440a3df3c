use proactive_events::{Localized, Payload};

#[derive(Clone, Debug, PartialEq, Payload)]
pub struct Part {
    #[payload(min_items = 1)]
    pub text: String,
    #[payload(localized = "key")]
    pub number: u32,
    #[payload(items(min = 1, name = "x"))]
    pub list: Vec<String>,
    #[payload(min_length = 1)]
    pub localized: Localized,
    #[payload(items = 3)]
    pub other: Vec<u32>,
}

fn main() {}
