use std::collections::BTreeMap;

use proactive_events::Payload;
use proactive_events::values::Json;

#[derive(Clone, Debug, PartialEq, Payload)]
pub struct Part {
    #[payload(others)]
    pub list: Vec<Json>,
}

#[derive(Clone, Debug, PartialEq, Payload)]
pub struct Twice {
    #[payload(others)]
    pub first: BTreeMap<String, Json>,
    #[payload(others, name = "second")]
    pub second: BTreeMap<String, Json>,
}

#[derive(Clone, Debug, PartialEq, Payload)]
pub struct Maybe {
    #[payload(others)]
    pub others: Option<BTreeMap<String, Json>>,
}

fn main() {}
