use proactive_events::{Localized, Payload};
use proactive_events::values::Json;

#[derive(Clone, Debug, PartialEq, Payload)]
pub struct Part {
    #[payload(pattern = "([a-z")]
    pub text: String,
    #[payload(types("text"))]
    pub json: Json,
    #[payload(values("1", "one"))]
    pub values: Json,
    #[payload(localized = "locale")]
    pub name: Localized,
    pub locale: Localized,
}

fn main() {}
