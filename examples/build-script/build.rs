//! The types of every template in `../schemas`.

fn main() {
    proactive_events_codegen::Build::new("../schemas").run();
}
