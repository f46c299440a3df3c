use proactive_events::Payload;

pub struct Door;

#[derive(Payload)]
pub struct Part {
    pub door: Door,
}

fn main() {}
