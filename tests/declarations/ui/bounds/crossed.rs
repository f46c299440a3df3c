use proactive_events::Payload;
use proactive_events::values::{Integer, Nullable};

#[derive(Clone, Debug, PartialEq, Payload)]
pub struct Part {
    #[payload(min = 3, max = 2)]
    pub small: u8,
    #[payload(min = 18_446_744_073_709_551_616, max = 18_446_744_073_709_551_615)]
    pub large: Integer,
    #[payload(min = 1.5, max = 1)]
    pub number: f64,
    #[payload(above = 1, max = 1)]
    pub point: f64,
    #[payload(min_length = 3, max_length = 2)]
    pub text: String,
    #[payload(min_items = 3, max_items = 2, items(min = 3, max = 2))]
    pub list: Vec<u32>,
    #[payload(min = 1, max = 0)]
    pub nullable: Option<Nullable<i64>>,
}

fn main() {}
