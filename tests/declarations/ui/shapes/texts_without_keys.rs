use std::collections::BTreeMap;

use proactive_events::{Localized, Payload};
use proactive_events::values::Nullable;

#[derive(Clone, Debug, PartialEq, Payload)]
pub struct Part {
    pub names: Vec<Localized>,
    pub by_door: BTreeMap<String, Nullable<Localized>>,
    pub locale: Option<Nullable<Localized>>,
    pub twice: Nullable<Nullable<String>>,
}

fn main() {}
