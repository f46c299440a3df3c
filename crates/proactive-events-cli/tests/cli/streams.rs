//! Standard output that cannot be written.

use std::io::Write as _;
use std::process::Stdio;

use crate::tool::{self, ORDER};

/// Commands that print, with what they read from standard input.
const PRINTING: [(&[&str], &[u8]); 8] = [
    (&["templates"], b""),
    (&["templates", "--format", "json"], b""),
    (&["new", ORDER], b""),
    (&["schema", ORDER], b""),
    (&["explain", "409"], b""),
    (&["completions", "bash"], b""),
    (&["validate", "-", "--format", "github"], b"{"),
    (&["validate", "-"], b"{"),
];

/// Exit code and standard error of a command whose standard output is this.
fn with_stdout(arguments: &[&str], input: &[u8], stdout: impl Into<Stdio>) -> (i32, String) {
    let mut command = tool::proactive(arguments);
    let mut child =
        command.stdin(Stdio::piped()).stdout(stdout).stderr(Stdio::piped()).spawn().unwrap();
    let _ = child.stdin.take().unwrap().write_all(input);
    let output = child.wait_with_output().unwrap();
    (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn a_reader_that_leaves_ends_a_command_silently() {
    for (arguments, input) in PRINTING {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        assert_eq!(with_stdout(arguments, input, writer), (0, String::new()), "{arguments:?}");
    }
}

#[test]
fn a_full_disk_below_standard_output_is_an_error() {
    for (arguments, input) in PRINTING {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let (code, shown) = with_stdout(arguments, input, full);
        assert_eq!(code, 2, "{arguments:?}: {shown}");
        assert!(shown.contains("cannot write to standard output: "), "{arguments:?}: {shown}");
    }
}

#[test]
fn a_dry_run_ends_silently_when_its_reader_leaves() {
    let (body, list) = (
        tool::file("closed.json", &tool::sample(ORDER, &[])),
        tool::file("closed.csv", b"user\namzn1.ask.account.A\n"),
    );
    let arguments = ["deliver", "run", "--dry-run", "--body", &body, "--recipients", &list];
    let more = ["--outbox", "sqlite:none.db", "--region", "na", "--stage", "development"];
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let ended = with_stdout(&[&arguments[..], &more].concat(), b"", writer);
    assert_eq!(ended, (0, String::new()));
}

/// Standard error of the demo with a variable and more arguments.
fn logs(filter: &str, arguments: &[&str]) -> (i32, String) {
    let mut command = tool::proactive(&[&["demo"], arguments].concat());
    let output = command.env("RUST_LOG", filter).stdin(Stdio::null()).output().unwrap();
    (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn logs_are_json_lines_without_user_ids_and_secrets() {
    for filter in ["debug", "trace"] {
        let (code, logged) = logs(filter, &["--log-format", "json"]);
        assert_eq!(code, 0, "{logged}");
        for line in logged.lines() {
            let line: serde_json::Value = serde_json::from_str(line).unwrap();
            assert!(line["level"].is_string() && line["timestamp"].is_string(), "{line}");
        }
        assert!(logged.contains("proactive_events.send"), "{logged}");
        for hidden in ["amzn1.ask.account", "S3CRET", "Atc|", "Bearer"] {
            assert!(!logged.contains(hidden), "{hidden}: {logged}");
        }
    }
}

#[test]
fn logs_are_text_when_only_their_level_is_set() {
    let (code, logged) = logs("debug", &[]);
    assert!(code == 0 && logged.contains(" DEBUG ") && !logged.starts_with('{'), "{logged}");
    assert_eq!(logs("", &[]), (0, String::new()));
    let (code, shown) = logs("proactive=loud", &[]);
    assert!(code == 2 && shown.starts_with("error: RUST_LOG: malformed filter"), "{shown}");
}
