//! A foreign web page, open in the same browser as the simulator: it can neither read the inbox nor change anything.

use super::simulator::Simulator;
use crate::tool::said;

const INBOX: &str = "GET /simulator/events";
const FAULTS: &str = "POST /simulator/faults";
const EVENTS: &str = "POST /v1/proactiveEvents";

#[test]
fn a_rebound_name_reads_no_inbox_and_adds_no_fault() {
    let simulator = Simulator::start(&[]);
    let port = simulator.address.rsplit_once(':').unwrap().1.to_owned();
    for host in [
        format!("evil.example:{port}"),
        format!("127.0.0.1.evil.example:{port}"),
        format!("localhost.evil.example:{port}"),
        format!("0.0.0.0:{port}"),
        format!("192.168.1.7:{port}"),
        String::new(),
        "localhost@evil.example".to_owned(),
    ] {
        let header = format!("host: {host}\r\n");
        for line in [INBOX, FAULTS, "GET /", "POST /simulator/reset"] {
            let (status, body) = simulator.call(line, &header, "{}");
            assert!(status == 403 && body.len() < 400, "{line} {host}: {status} {body}");
        }
        assert_eq!(simulator.call(EVENTS, &header, "{}").0, 401, "{host}");
    }
    for host in ["localhost", "LocalHost:1", "127.0.0.1", "[::1]:9", "app.localhost", "localhost."]
    {
        assert_eq!(simulator.call(INBOX, &format!("host: {host}\r\n"), "").0, 200, "{host}");
    }
    assert_eq!(simulator.call("GET /simulator/faults", "", "").1, "[]");
}

#[test]
fn a_form_of_another_site_changes_nothing() {
    let simulator = Simulator::start(&[]);
    for origin in
        ["http://evil.example", "null", "https://127.0.0.1.evil.example", "http://evil.example:80"]
    {
        let header = format!("origin: {origin}\r\ncontent-type: text/plain\r\n");
        let (status, body) = simulator.call(FAULTS, &header, r#"{"status": 503}"#);
        assert_eq!(status, 403, "{origin}: {body}");
    }
    assert_eq!(simulator.call(FAULTS, "sec-fetch-site: cross-site\r\n", "{}").0, 403);
    assert_eq!(simulator.call("GET /simulator/faults", "", "").1, "[]");
    let own = format!("origin: http://{}\r\n", simulator.address);
    assert_eq!(simulator.call(FAULTS, &own, "{}").0, 204);
}

#[test]
fn a_host_that_is_allowed_by_name_is_answered() {
    let simulator =
        Simulator::start(&["--allow-host", "Inbox.Example", "--allow-host", "simulator"]);
    for (host, expected) in [
        ("inbox.example", 200),
        ("INBOX.example.:8080", 200),
        ("simulator:80", 200),
        ("a.inbox.example", 403),
    ] {
        assert_eq!(simulator.call(INBOX, &format!("host: {host}\r\n"), "").0, expected, "{host}");
    }
    let (code, out, err) = said(&["simulate", "--allow-host", "http://inbox.example"], b"");
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.contains("\"http://inbox.example\" is not a host name"), "{err}");
}
