//! Servers that answer anything: durations, statuses, bodies, certificates and connections.

mod events;
mod holds;
mod statuses;
mod tls;
mod tokens;

use serde_json::Value;

use crate::scripted_server::ScriptedServer;
use crate::tool::{ORDER, said, sample, send};

/// Result of `send` for one event: its exit code, its line and standard error.
struct Sent {
    code: i32,
    line: Value,
    err: String,
}

/// Sends one event to a server for at most a few seconds. Whatever the server says, no secret is shown, no control
/// character reaches the terminal, and there is one line.
fn send_one(server: &ScriptedServer, max_wait: &str) -> Sent {
    let (url, token) = (server.url(), server.token_endpoint());
    let more = ["--format", "json", "--max-wait", max_wait];
    let (code, out, err) = said(&send(&url, &token, &more), &sample(ORDER, &[]));
    assert_eq!(out.lines().count(), 1, "{out:?} {err:?}");
    for text in [&out, &err] {
        assert!(!text.contains("S3CRET") && !text.contains("Atc|"), "{text:?}");
        let odd = text.chars().find(|it| it.is_control() && *it != '\n');
        assert_eq!(odd, None, "{text:?}");
        assert!(text.len() < 16 * 1024, "{} bytes were written", text.len());
    }
    Sent { code, line: serde_json::from_str(&out).unwrap(), err }
}
