mod events {
    proactive_events::event_schema!("SCHEMAS/ACME.Nothing.There.json");
}

fn main() {}
