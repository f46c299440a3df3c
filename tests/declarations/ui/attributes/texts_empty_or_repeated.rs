use proactive_events::Payload;
use proactive_events::values::Json;

#[derive(Clone, Debug, PartialEq, Payload)]
pub struct Part {
    #[payload(types())]
    pub nothing: Json,
    #[payload(types("null", "string", "null"))]
    pub types: Json,
    #[payload(values("1", "1"))]
    pub values: Json,
    #[payload(min_items = -0)]
    pub list: Vec<Json>,
}

fn main() {}
