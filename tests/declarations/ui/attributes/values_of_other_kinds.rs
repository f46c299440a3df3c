use proactive_events::Payload;
use proactive_events::values::Json;

#[derive(Clone, Debug, PartialEq, Payload)]
pub struct Part {
    #[payload(min_length = 1.5)]
    pub text: String,
    #[payload(unique_items = true)]
    pub list: Vec<String>,
    #[payload(values = "1")]
    pub json: Json,
    #[payload(above = "zero")]
    pub number: f64,
    #[payload(pattern = "")]
    pub pattern: String,
    #[payload(types(string))]
    pub types: Json,
}

fn main() {}
