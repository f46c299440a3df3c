//! Clients that would fill the simulator's memory.

use proactive_events::Timestamp;
use serde_json::{Value, json};

use super::simulator::Simulator;

const MIB: usize = 1 << 20;

/// Memory of the process, on systems that report it.
fn resident(simulator: &Simulator) -> Option<usize> {
    let status =
        std::fs::read_to_string(format!("/proc/{}/status", simulator.process.id())).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().trim_end_matches(" kB").parse::<usize>().unwrap() * 1_024)
}

/// A valid request of about 1 MiB; parsed, it takes very much more.
fn long_order(number: usize) -> String {
    let now = Timestamp::now();
    let later = now.checked_add(std::time::Duration::from_hours(1)).unwrap();
    let texts: Vec<_> = (0..17_u32).map(|_| "x".repeat(60_000)).collect();
    let locales = [
        "en-US", "en-GB", "en-CA", "en-AU", "en-IN", "de-DE", "fr-FR", "fr-CA", "it-IT", "es-ES",
        "es-MX", "es-US", "ja-JP", "pt-BR", "hi-IN",
    ];
    let locales: Vec<_> = locales
        .iter()
        .zip(&texts)
        .map(|(locale, text)| json!({"locale": locale, "sellerName": "AnyCompany", "other": text}))
        .collect();
    json!({
        "timestamp": now.to_string(), "referenceId": format!("o{number}"), "expiryTime": later.to_string(),
        "event": {"name": "AMAZON.OrderStatus.Updated", "payload": {
            "state": {"status": "ORDER_PREPARING"}, "order": {"seller": {"name": "localizedattribute:sellerName"}}}},
        "localizedAttributes": locales,
        "relevantAudience": {"type": "Unicast", "payload": {"user": "u1"}},
    })
    .to_string()
}

#[test]
fn long_bodies_stay_within_the_bound_in_bytes() {
    let simulator = Simulator::start(&["--inbox-bytes", "16777216"]);
    let headers = format!("{}content-type: application/json\r\n", simulator.token());
    // An array of arrays takes ten times its text when it is parsed.
    let arrays = format!("[{}[]]", "[],".repeat((MIB - 10) / 3));
    for number in 0..24 {
        let (status, answer) =
            simulator.call("POST /v1/proactiveEvents", &headers, &long_order(number));
        assert_eq!(status, 202, "{answer}");
    }
    assert_eq!(simulator.call("POST /v1/proactiveEvents", &headers, &arrays).0, 400);
    let (status, page) = simulator.call("GET /", "", "");
    assert!(status == 200 && page.len() < 4 * MIB, "a page of {} bytes", page.len());
    let (_, inbox) = simulator.call("GET /simulator/events", "", "");
    assert!(inbox.len() < 17 * MIB, "an inbox of {} bytes", inbox.len());
    let stats: Value =
        serde_json::from_str(&simulator.call("GET /simulator/stats", "", "").1).unwrap();
    assert_eq!(stats["events"], 24);
    // The inbox, the journal, one parsed body, and the program.
    if let Some(bytes) = resident(&simulator) {
        assert!(bytes < 200 * MIB, "{} MiB", bytes / MIB);
    }
}

#[test]
fn bodies_without_a_token_are_not_kept() {
    let simulator = Simulator::start(&[]);
    let body = format!("\"{}\"", "x".repeat(MIB - 2));
    for _ in 0..60 {
        let headers = "content-type: application/json\r\n";
        assert_eq!(simulator.call("POST /v1/proactiveEvents", headers, &body).0, 401);
    }
    let (_, exchanges) = simulator.call("GET /simulator/exchanges", "", "");
    let exchanges: Value = serde_json::from_str(&exchanges).unwrap();
    assert_eq!((exchanges.as_array().unwrap().len(), &exchanges[0]["size"]), (60, &MIB.into()));
    assert!(exchanges[0]["request"].is_null());
    if let Some(bytes) = resident(&simulator) {
        assert!(bytes < 60 * MIB, "{} MiB", bytes / MIB);
    }
}
