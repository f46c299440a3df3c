use std::collections::BTreeMap;

use proactive_events::Payload;
use proactive_events::values::Nullable;

#[derive(Clone, Debug, PartialEq, Payload)]
pub struct Part {
    pub list: Vec<Option<String>>,
    pub rows: Option<Vec<Vec<Option<u32>>>>,
    pub map: BTreeMap<String, Option<String>>,
    pub nullable: Nullable<Option<String>>,
    #[payload(others)]
    pub others: BTreeMap<String, Option<bool>>,
}

fn main() {}
