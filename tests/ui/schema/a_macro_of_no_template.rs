mod events {
    proactive_events::event_schema!("SCHEMAS/../tests/ui/schema/ACME.Wrong.Schema.json");
}

fn main() {}
