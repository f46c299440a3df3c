mod events {
    proactive_events::event_schema!("schemas/ACME.Nothing.There.json");
}

fn main() {}
