use proactive_events_names::{Refused, round_trip};
use serde_json::Value;

type RoundTrip = fn(&Value) -> Value;

include!(concat!(env!("OUT_DIR"), "/names.rs"));

#[test]
fn every_name_keeps_its_wire_name() {
    let rows = rows();
    assert!(rows.len() > 20, "{}", rows.len());
    for (position, round_trip, payload) in rows {
        let payload: Value = serde_json::from_str(payload).unwrap();
        assert_eq!(round_trip(&payload), payload, "{position}");
    }
}
