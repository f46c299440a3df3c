use proactive_events::{Payload, Uri};

#[derive(Clone, Debug, PartialEq, Payload)]
pub struct Part {
    pub link: Uri,
}

fn main() {
    let _ = Part::new("https://example.com");
}
