mod events {
    proactive_events::event_schema!("schemas/ACME.Wrong.Schema.json");
}

fn main() {}
