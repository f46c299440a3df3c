use proactive_events::Event;

#[derive(Clone, Debug, PartialEq, Event)]
pub struct Opened {
    pub times: u32,
}

fn main() {}
