//! A template of one's own: every way to its types gives the same bytes, and what was checked in is current.

use std::process::Command;

use proactive_events_tests::checkout::workspace;

/// Runs cargo in the workspace and gives what it printed.
fn cargo(arguments: &[&str]) -> String {
    let workspace = workspace();
    let output =
        Command::new(env!("CARGO")).args(arguments).current_dir(workspace).output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "cargo {}:\n{errors}", arguments.join(" "));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn the_examples_print_the_same_request() {
    let print = |way: &str| cargo(&["run", "--quiet", "--package", &format!("example-{way}")]);
    let by_hand = print("by-hand");
    insta::assert_snapshot!(by_hand);
    for way in ["build-script", "macro", "regen"] {
        assert_eq!(print(way), by_hand, "{way}");
    }
}

#[test]
fn the_checked_in_types_are_current() {
    let regen = ["run", "--quiet", "--package", "proactive-events-cli", "--", "regen", "--check"];
    let folders = ["--schemas", "examples/schemas", "--out", "examples/regen/src/events"];
    cargo(&[&regen[..], &folders].concat());
}
