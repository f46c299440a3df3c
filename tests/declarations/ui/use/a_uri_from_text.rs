use proactive_events::Payload;
use proactive_events::values::Uri;

#[derive(Clone, Debug, PartialEq, Payload)]
pub struct Part {
    pub link: Uri,
}

fn main() {
    let _ = Part::new("https://example.com");
}
