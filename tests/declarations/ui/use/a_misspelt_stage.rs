use proactive_events::{Client, Credentials, Region, Stage};

fn main() {
    let _ = Client::builder(Region::Europe, Stage::Developement, Credentials::new("id", "secret"));
}
