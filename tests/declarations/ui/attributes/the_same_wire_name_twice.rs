use proactive_events::Payload;

#[derive(Clone, Debug, PartialEq, Payload)]
pub struct Part {
    pub first_name: String,
    #[payload(name = "firstName")]
    pub other: String,
}

#[derive(Clone, Debug, PartialEq, Payload)]
pub enum Word {
    Same,
    #[payload(name = "SAME")]
    Other,
}

fn main() {}
