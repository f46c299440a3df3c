use proactive_events::{Event, Localized, Payload};

#[derive(Clone, Debug, PartialEq, Event)]
#[event(title = "ACME.Door.Opened")]
pub struct Opened {
    #[payload(min = 1)]
    pub who: String,
    #[payload(localised = "doorName")]
    pub door: Localized,
    #[payload(max = "three")]
    pub times: u32,
    pub part: Part,
}

#[derive(Clone, Debug, PartialEq, Payload)]
#[event(name = "ACME.Part")]
pub struct Part {
    #[payload(name = "")]
    pub name: String,
    #[payload(min_length, min_length = 1, min_length = 2)]
    pub text: String,
}

fn main() {
    let opened: Opened = Opened::new("who", Localized::plain("x"), 1, Part::new("name", "text"));
    let _ = opened.who;
}
