use proactive_events::Payload;

#[derive(Clone, Debug, PartialEq, Payload)]
pub struct Part {
    pub text: Option<Option<String>>,
}

fn main() {}
