use proactive_events::{Client, Credentials, Region};

fn main() {
    let _ = Client::builder(Region::Europe, Credentials::new("id", "secret"));
}
